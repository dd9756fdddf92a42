// The training loop, on the device that STEPSYNTH_TEST_DEVICE names.
#include "train/trainer.h"

#include <cmath>

#include "fixtures.h"
#include "io/checkpoint.h"
#include "test.h"
#include "train/adamw.h"
#include "train/gradients.h"
#include "train/evaluate.h"
#include "train/runtime.h"

using namespace stepsynth;
using namespace stepsynth::testing;

namespace {

TrainingOptions quick_options() {
  return {.learning_rate = 3e-3, .epochs = 3, .max_steps = 0, .batch_size = 4, .gradient_accumulation_steps = 1, .warmup_ratio = 0, .warmup_steps = -1,
          .weight_decay = 0, .decay_all = false, .max_grad_norm = 1, .label_smoothing = 0, .dropout = true, .early_stopping_patience = 0,
          .keep_best = true, .seed = 5, .layerwise_learning_rate_decay = 1, .freeze_embeddings = false, .freeze_layers = 0,
          .class_weights = {}, .focal_gamma = 0};
}

EncodedDataset training_rows() { return dataset_of(SafetensorsFile(fixture("bert/curve.safetensors"))); }

// A training from the BERT fixture; the model outlives it. It sets where dropout's stream begins, which is one for all
// trainings on a device: the next may be made when this one has run.
struct Training {
  explicit Training(const TrainingOptions& options, bool with_selection = true)
      : checkpoint(read_checkpoint(fixture("bert"), test_device())),
        rows(training_rows()),
        dropout(options.seed, test_device()),
        trainer(checkpoint.model, rows, with_selection ? &rows : nullptr, options, {.dropout = options.dropout ? &dropout : nullptr}) {
    enter_runtime({test_device(), 2, /*deterministic=*/true});
  }

  TrainingResult run(const TrainingObserver& observer = {}) { return trainer.run(cancel, observer); }
  at::Tensor logits() const { return predict(checkpoint.model, rows, CancelFlag()).values; }

  Checkpoint checkpoint;
  EncodedDataset rows;
  RandomDropout dropout;
  Trainer trainer;
  CancelFlag cancel;
};

}  // namespace

TEST(repeats_bit_for_bit_and_differs_by_seed) {
  TrainingOptions options = quick_options();
  Training first(options);
  const TrainingResult a = first.run();
  Training second(options);
  const TrainingResult b = second.run();
  EXPECT(a.final_loss == b.final_loss && a.tokens == b.tokens);
  EXPECT(at::equal(first.logits(), second.logits()));
  options.seed = 6;
  Training third(options);
  third.run();
  EXPECT(!at::equal(first.logits(), third.logits()));
}

TEST(learns_the_training_rows) {
  TrainingOptions options = quick_options();
  options.epochs = 30;
  options.dropout = false;
  Training training(options);
  const TrainingResult result = training.run();
  EXPECT(result.evaluations.back().accuracy > 0.95);
  EXPECT(result.steps == 30 * 6 && result.epochs == 30 && result.tokens == 30 * training.rows.tokens());
}

TEST(keeps_the_best_epoch_and_the_earlier_on_ties) {
  TrainingOptions options = quick_options();
  options.learning_rate = 2e-2;
  options.epochs = 8;
  Training training(options);
  const TrainingResult result = training.run();
  double best = -1;
  std::int64_t epoch = 0;
  for (const auto& evaluation : result.evaluations) {
    EXPECT(evaluation.best == (evaluation.accuracy > best));
    if (evaluation.accuracy > best) best = evaluation.accuracy, epoch = evaluation.epoch;
  }
  EXPECT(result.evaluations.size() == 8 && result.best_epoch == epoch);
  EXPECT(evaluate(training.checkpoint.model, training.rows, CancelFlag()).accuracy == best);
}

TEST(keep_last_leaves_the_last_weights) {
  TrainingOptions options = quick_options();
  options.keep_best = false;
  Training with_selection(options);
  with_selection.run();
  Training without_selection(options, false);
  EXPECT(without_selection.run().evaluations.empty());
  EXPECT(at::equal(with_selection.logits(), without_selection.logits()));
}

TEST(stops_early_without_gain) {
  TrainingOptions options = quick_options();
  options.learning_rate = 0;  // nothing changes: the first epoch stays the best
  options.epochs = 10;
  options.early_stopping_patience = 2;
  Training training(options);
  EXPECT(training.run().evaluations.size() == 3);
}

TEST(a_loss_that_is_not_finite_names_the_step_and_keeps_the_best_epoch) {
  TrainingOptions options = quick_options();
  options.epochs = 4;
  Training training(options);
  double accuracy = 0;
  const auto poison = [&](const EvaluationReport& report) {
    if (report.epoch == 1) accuracy = report.accuracy;
    const at::NoGradGuard no_grad;
    if (report.epoch == 2) training.checkpoint.model.parameters().values().back().fill_(std::nanf(""));
  };
  const TrainingObserver observer{.on_step = {}, .on_evaluation = poison};
  EXPECT_THROWS(training.run(observer), ErrorCode::kNonFiniteLoss, "the loss is not finite at step 13");
  EXPECT(training.trainer.has_kept_weights());
  EXPECT(evaluate(training.checkpoint.model, training.rows, CancelFlag()).accuracy >= accuracy);
  EXPECT(training.logits().isfinite().all().item<bool>());
}

TEST(divergence_in_the_first_epoch_keeps_nothing) {
  TrainingOptions options = quick_options();
  options.learning_rate = 1e30;
  Training training(options);
  EXPECT_THROWS(training.run(), ErrorCode::kNonFiniteLoss, "at step");
  EXPECT(!training.trainer.has_kept_weights());
}

TEST(cancels_within_one_step) {
  Training training(quick_options());
  std::int64_t last = 0;
  const TrainingObserver observer{.on_step = [&](const StepReport& report) {
                                    last = report.step;
                                    if (report.step == 8) training.cancel.set();
                                  },
                                  .on_evaluation = {}};
  EXPECT_THROWS(training.run(observer), ErrorCode::kCancelled, "cancelled");
  EXPECT(test_device().is_cpu() ? last == 8 : last >= 8);  // a device tells of several steps at once
  EXPECT(training.trainer.has_kept_weights());
}

TEST(accumulation_equals_one_large_batch) {
  TrainingOptions large = quick_options(), small = quick_options();
  large.dropout = small.dropout = false;
  large.batch_size = 8;
  small.batch_size = 3;
  small.gradient_accumulation_steps = 3;
  large.batch_size = 9;
  Training one(large), many(small);
  const double a = one.run().final_loss, b = many.run().final_loss;
  EXPECT(std::fabs(a - b) < 1e-4);
}

TEST(a_row_of_weight_zero_counts_for_nothing) {
  const EncodedDataset all = training_rows();
  const auto copy = [&](std::size_t rows, std::vector<float> weights) {
    const auto tokens = static_cast<std::size_t>(all.row_offsets[rows]);
    return make_dataset({.row_offsets = {all.row_offsets.begin(), all.row_offsets.begin() + static_cast<std::ptrdiff_t>(rows) + 1},
                         .input_ids = {all.input_ids.begin(), all.input_ids.begin() + static_cast<std::ptrdiff_t>(tokens)},
                         .token_type_ids = {},
                         .labels = {all.labels.begin(), all.labels.begin() + static_cast<std::ptrdiff_t>(rows)},
                         .row_weights = std::move(weights)},
                        "copy");
  };
  const Checkpoint checkpoint = read_checkpoint(fixture("bert"), test_device());
  const std::vector<std::int64_t> three{0, 1, 2}, two{0, 1};
  const StepGradients weighted = compute_gradients(checkpoint.model, copy(3, {1, 1, 0}), {three}, LossFunction(), {});
  const StepGradients plain = compute_gradients(checkpoint.model, copy(2, {}), {two}, LossFunction(), {});
  EXPECT(at::abs(weighted.loss - plain.loss).item<double>() < 1e-6);
  const double norm = AdamW::norm(plain.gradients).item<double>();
  for (std::size_t i = 0; i < plain.gradients.size(); ++i) {
    EXPECT((weighted.gradients[i] - plain.gradients[i]).norm().item<double>() < 1e-5 * norm);
  }
}

TEST(random_dropout_has_its_rate_and_scale) {
  RandomDropout source(1, test_device());
  const auto options = at::TensorOptions().dtype(at::kFloat).device(test_device());
  const at::Tensor mask = source.mask({DropoutSite::kOutput, 0}, {1000, 100}, 0.1, 1 / 0.9, options);
  const double kept = mask.count_nonzero().item<std::int64_t>() / 1e5;
  EXPECT(std::fabs(kept - 0.9) < 0.01);
  EXPECT(std::fabs(mask.max().item<double>() - 1 / 0.9) < 1e-6);
  EXPECT(source.mask({DropoutSite::kOutput, 0}, {4}, 1.0, 1, options).abs().max().item<float>() == 0);
}

TEST_MAIN()
