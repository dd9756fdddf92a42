// A training that goes on from its state ends with the bytes of one that nobody disturbed.
#include "train/training_state.h"

#include "fixtures.h"
#include "io/checkpoint.h"
#include "model/dropout.h"
#include "temporary_folder.h"
#include "test.h"
#include "train/runtime.h"
#include "train/trainer.h"

using namespace stepsynth;
using namespace stepsynth::testing;

namespace {

constexpr std::int64_t kStepsPerEpoch = 6;

TrainingOptions options_of_three_epochs() {
  return {.learning_rate = 3e-3, .epochs = 3, .max_steps = 0, .batch_size = 4, .gradient_accumulation_steps = 1, .warmup_ratio = 0.2, .warmup_steps = -1,
          .weight_decay = 0.1, .decay_all = true, .max_grad_norm = 1, .label_smoothing = 0, .dropout = true, .early_stopping_patience = 0,
          .keep_best = true, .seed = 5, .layerwise_learning_rate_decay = 0.9, .freeze_embeddings = false, .freeze_layers = 0,
          .class_weights = {}, .focal_gamma = 0};
}

struct Outcome {
  TrainingResult result;
  std::vector<at::Tensor> weights;
  std::vector<std::int64_t> steps;  // reported
  std::int64_t resumed_from = 0;
  std::string refusal;
  std::string error;  // that ended it
};

constexpr std::int64_t kNever = 1000;

// Trains, and breaks off when step `stop_after` is reported, as a cancel does, or dies there without a word (`dies`).
Outcome train(const TrainingOptions& options, const std::string& folder, std::int64_t stop_after = kNever, bool dies = false,
              const std::string& fingerprint = "a", bool with_selection = true, at::ScalarType type = at::kFloat) {
  enter_runtime({at::kCPU, 2});
  Checkpoint checkpoint = read_checkpoint(fixture("bert"), at::kCPU);
  checkpoint.model.compute_in(type);
  const EncodedDataset rows = dataset_of(SafetensorsFile(fixture("bert/curve.safetensors")));
  RandomDropout dropout(options.seed, at::kCPU);
  std::optional<TrainingState> state;
  if (!folder.empty()) state.emplace(TrainingStateOptions{folder, 0}, fingerprint);
  Outcome outcome;
  if (state) outcome.resumed_from = state->step(), outcome.refusal = state->refusal();
  Trainer trainer(checkpoint.model, rows, with_selection ? &rows : nullptr, options, {.dropout = options.dropout ? &dropout : nullptr},
                  {.state = state ? &*state : nullptr});
  CancelFlag cancel;
  const auto on_step = [&](const StepReport& report) {
    outcome.steps.push_back(report.step);
    if (report.step < stop_after) return;
    if (dies) throw std::runtime_error("died");
    cancel.set();
  };
  try {
    outcome.result = trainer.run(cancel, {.on_step = on_step, .on_evaluation = {}});
  } catch (const std::exception& error) {
    outcome.error = error.what();
    return outcome;
  }
  for (const at::Tensor& value : checkpoint.model.parameters().values()) outcome.weights.push_back(value.detach().clone());
  return outcome;
}

bool same_weights(const Outcome& a, const Outcome& b) {
  if (a.weights.empty() || a.weights.size() != b.weights.size()) return false;
  for (std::size_t i = 0; i < a.weights.size(); ++i) {
    if (!at::equal(a.weights[i], b.weights[i])) return false;
  }
  return true;
}

bool same_result(const TrainingResult& a, const TrainingResult& b) {
  if (a.evaluations.size() != b.evaluations.size()) return false;
  for (std::size_t i = 0; i < a.evaluations.size(); ++i) {
    const EvaluationReport &left = a.evaluations[i], &right = b.evaluations[i];
    if (left.epoch != right.epoch || left.step != right.step || left.loss != right.loss || left.accuracy != right.accuracy || left.best != right.best) return false;
  }
  return a.steps == b.steps && a.epochs == b.epochs && a.tokens == b.tokens && a.final_loss == b.final_loss && a.best_epoch == b.best_epoch;
}

}  // namespace

TEST(goes_on_from_every_step_to_the_same_bytes) {
  const TrainingOptions options = options_of_three_epochs();
  const Outcome undisturbed = train(options, "");
  for (const bool dies : {false, true}) {
    for (std::int64_t stop = 1; stop < 3 * kStepsPerEpoch; ++stop) {
      const TemporaryFolder folder;
      const Outcome first = train(options, folder.path(), stop, dies);
      EXPECT_DETAIL(first.error == (dies ? "died" : "cancelled"), first.error);
      const Outcome resumed = train(options, folder.path());
      const std::string where = "stopped after step " + std::to_string(stop);
      // Without a word the state is that of the step before, none after the first; at an epoch's end it is written after evaluation.
      const std::int64_t expected = dies || stop % kStepsPerEpoch == 0 ? stop - 1 : stop;
      EXPECT_DETAIL(resumed.resumed_from == expected, where + ": went on from " + std::to_string(resumed.resumed_from));
      EXPECT_DETAIL(resumed.steps.front() == expected + 1 && resumed.steps.back() == 3 * kStepsPerEpoch, where);
      EXPECT_DETAIL(same_weights(resumed, undisturbed), where);
      EXPECT_DETAIL(same_result(resumed.result, undisturbed.result), where);
    }
  }
}

TEST(goes_on_after_several_deaths_without_selection_and_with_early_stopping) {
  TrainingOptions options = options_of_three_epochs();
  for (const bool with_selection : {false, true}) {
    options.keep_best = with_selection;
    options.early_stopping_patience = with_selection ? 1 : 0;
    const Outcome undisturbed = train(options, "", kNever, false, "a", with_selection);
    const TemporaryFolder folder;
    for (const std::int64_t stop : {2, 5, 8, 9}) train(options, folder.path(), stop, true, "a", with_selection);
    const Outcome resumed = train(options, folder.path(), kNever, false, "a", with_selection);
    EXPECT(resumed.resumed_from == 8);
    EXPECT(same_weights(resumed, undisturbed) && same_result(resumed.result, undisturbed.result));
  }
}

TEST(goes_on_in_bf16_to_the_same_bytes) {
  const TrainingOptions options = options_of_three_epochs();
  const auto train_in_bf16 = [&](const std::string& folder, std::int64_t stop) {
    return train(options, folder, stop, /*dies=*/false, "a", /*with_selection=*/true, at::kBFloat16);
  };
  const Outcome undisturbed = train_in_bf16("", kNever);
  const TemporaryFolder folder;
  for (const std::int64_t stop : {1, 8, 13}) train_in_bf16(folder.path(), stop);
  const Outcome resumed = train_in_bf16(folder.path(), kNever);
  EXPECT(resumed.resumed_from == 13);
  EXPECT(same_weights(resumed, undisturbed) && same_result(resumed.result, undisturbed.result));
}

TEST(starts_anew_beside_the_state_of_another_training) {
  const TrainingOptions options = options_of_three_epochs();
  const Outcome undisturbed = train(options, "");
  const TemporaryFolder folder;
  train(options, folder.path(), 7, true, "b");
  const Outcome anew = train(options, folder.path());
  EXPECT(anew.resumed_from == 0 && anew.steps.front() == 1);
  EXPECT_DETAIL(anew.refusal.find("is of a training on other data") != std::string::npos, anew.refusal);
  EXPECT(same_weights(anew, undisturbed));
}

TEST(starts_anew_beside_a_broken_state) {
  const TrainingOptions options = options_of_three_epochs();
  const TemporaryFolder folder;
  train(options, folder.path(), 7, true);
  const std::string file = folder / "state.safetensors", whole = read_file(file);
  for (const std::string& bytes : {whole.substr(0, whole.size() / 2), std::string("x"), std::string()}) {
    write_file(file, bytes);
    const Outcome anew = train(options, folder.path(), 1, true);
    EXPECT(anew.resumed_from == 0 && !anew.refusal.empty());
  }
  write_safetensors(file, {{"weights", at::zeros({2})}});
  EXPECT(train(options, folder.path(), 1, true).refusal.find("is no state of a training") != std::string::npos);
}

TEST(removes_what_a_killed_process_was_writing) {
  const TemporaryFolder folder;
  write_file(folder / "state.safetensors.tmp-1-0", "half");
  write_file(folder / "other", "kept");
  const TrainingState state({folder.path(), 60}, "a");
  EXPECT(!std::filesystem::exists(folder / "state.safetensors.tmp-1-0") && std::filesystem::exists(folder / "other"));
  EXPECT(state.step() == 0 && state.refusal().empty() && !state.is_due());
}

TEST(writes_no_state_of_a_step_that_was_not_finite) {
  TrainingOptions options = options_of_three_epochs();
  options.learning_rate = 1e30;
  options.max_grad_norm = 0;
  options.warmup_ratio = 0;
  const TemporaryFolder folder;
  train(options, folder.path());
  const TrainingState state({folder.path(), 60}, "a");
  EXPECT_DETAIL(state.step() >= 1 && state.step() < 5, std::to_string(state.step()));
}

TEST_MAIN()
