// bf16 against fp32 on the fixtures, and how often the same numbers come out. Tolerances of bf16, whose products carry 8
// bits: logits and losses 1e-2 * max(1, |x|), gradients 6e-2 of their global norm, a 20-step loss curve 2e-2.
#include "train/precision.h"

#include <cmath>
#include <numeric>

#include "fixtures.h"
#include "replay_dropout.h"
#include "test.h"
#include "train/calibration.h"
#include "train/gradients.h"
#include "train/predict.h"
#include "train/runtime.h"
#include "train/trainer.h"

using namespace stepsynth;
using namespace stepsynth::testing;

namespace {

constexpr double kOutputTolerance = 1e-2;
constexpr double kGradientTolerance = 6e-2;
constexpr double kCurveTolerance = 2e-2;
// Of losses over 20 steps, between numbers of threads, which sum in other orders.
constexpr double kThreadTolerance[] = {1e-5, 2e-2};  // fp32, bf16

const char* const kFamilies[] = {"bert", "distilbert", "roberta"};

double largest_error(const at::Tensor& actual, const at::Tensor& expected) {
  return ((actual - expected).abs() / expected.abs().clamp_min(1)).max().item<double>();
}

Checkpoint bf16_checkpoint(const std::string& family) {
  Checkpoint checkpoint = read_checkpoint(fixture(family), at::kCPU);
  checkpoint.model.compute_in(at::kBFloat16);
  return checkpoint;
}

std::vector<std::int64_t> all_rows(const EncodedDataset& dataset) {
  std::vector<std::int64_t> rows(static_cast<std::size_t>(dataset.rows()));
  std::iota(rows.begin(), rows.end(), 0);
  return rows;
}

// Norm of all gradients' differences over the norm of all expected gradients.
double gradient_error(const TaskModel& model, const std::vector<at::Tensor>& gradients, const SafetensorsFile& file) {
  double difference = 0, whole = 0;
  for (const auto& [name, gradient] : model.parameters().named(gradients)) {
    const at::Tensor expected = file.read("gradient." + name);
    difference += std::pow((gradient - expected).norm().item<double>(), 2);
    whole += std::pow(expected.norm().item<double>(), 2);
  }
  return std::sqrt(difference / whole);
}

void check_case(const std::string& family, const std::string& name, ForwardOptions options) {
  const SafetensorsFile file(fixture(family + "/" + name + ".safetensors"));
  const Checkpoint checkpoint = bf16_checkpoint(family);
  const EncodedDataset dataset = dataset_of(file);
  const std::vector<std::int64_t> rows = all_rows(dataset);
  const PackedBatch batch = pack_batch(dataset, rows, kAttentionGroupRows, at::kCPU);
  ReplayDropout replay(file, batch);
  if (name.ends_with("dropout")) options.dropout = &replay;
  const at::Tensor packed = checkpoint.model.logits(batch, options).detach();
  const at::Tensor logits = at::empty_like(packed).index_copy_(0, at::tensor(batch.rows, at::kLong), packed);
  const StepGradients step = compute_gradients(checkpoint.model, dataset, {rows}, LossFunction(), options);
  const double logit_error = largest_error(logits, file.read("logits"));
  const double loss_error = std::fabs(step.loss.item<double>() - file.read("losses").mean().item<double>());
  const double error = gradient_error(checkpoint.model, step.gradients, file);
  std::printf("%-10s %-14s first-token-only %d  fused %d   logits %.1e  loss %.1e  gradients %.1e\n", family.c_str(), name.c_str(),
              options.first_token_only, options.fused_query_key_value, logit_error, loss_error, error);
  EXPECT_DETAIL(logits.scalar_type() == at::kFloat && logit_error > 0 && logit_error <= kOutputTolerance, family + " " + name);
  EXPECT_DETAIL(loss_error <= kOutputTolerance, family + " " + name);
  EXPECT_DETAIL(error <= kGradientTolerance, family + " " + name);
  const std::vector<at::Tensor> leaves = checkpoint.model.parameters().trained_leaves();
  for (std::size_t i = 0; i < leaves.size(); ++i) EXPECT(step.gradients[i].scalar_type() == leaves[i].scalar_type());
}

struct Trained {
  Checkpoint checkpoint;
  std::vector<double> losses;
};

EncodedDataset curve_rows(const std::string& family) { return dataset_of(SafetensorsFile(fixture(family + "/curve.safetensors"))); }

Trained train(const std::string& family, at::ScalarType type, int threads, const json::Object& changes = {}, bool compact = true) {
  enter_runtime({at::kCPU, threads});
  Trained trained{read_checkpoint(fixture(family), at::kCPU), {}};
  trained.checkpoint.model.compute_in(type);
  const EncodedDataset rows = curve_rows(family);
  const TrainingOptions options = curve_options(changes);
  RandomDropout dropout(options.seed, at::kCPU);
  Trainer trainer(trained.checkpoint.model, rows, nullptr, options, {.dropout = options.dropout ? &dropout : nullptr}, {.compact_vocabulary = compact});
  trainer.run(CancelFlag(), {.on_step = [&](const StepReport& report) { trained.losses.push_back(report.loss); }, .on_evaluation = {}});
  return trained;
}

bool same_weights(const Trained& one, const Trained& other) {
  const auto a = one.checkpoint.model.parameters().values(), b = other.checkpoint.model.parameters().values();
  return std::equal(a.begin(), a.end(), b.begin(), [](const at::Tensor& x, const at::Tensor& y) { return at::equal(x, y); });
}

double largest_loss_difference(const Trained& one, const Trained& other) {
  double difference = 0;
  for (std::size_t i = 0; i < one.losses.size(); ++i) difference = std::max(difference, std::fabs(one.losses[i] - other.losses[i]));
  return difference;
}

}  // namespace

TEST(bf16_logits_and_gradients_are_near_transformers) {
  for (const char* family : kFamilies) {
    for (const char* name : {"single", "pair", "single-dropout", "pair-dropout"}) {
      for (const bool first_token_only : {true, false}) {
        for (const bool fused : {true, false}) check_case(family, name, {.first_token_only = first_token_only, .fused_query_key_value = fused});
      }
    }
  }
}

TEST(bf16_follows_the_loss_curve) {
  for (const char* family : kFamilies) {
    const Trained full = train(family, at::kFloat, 1), half = train(family, at::kBFloat16, 1);
    const double difference = largest_loss_difference(full, half);
    std::printf("%-10s curve from %.4f to %.4f, in bf16 to %.4f   largest difference %.1e\n", family, full.losses.front(), full.losses.back(),
                half.losses.back(), difference);
    EXPECT_DETAIL(difference > 0 && difference <= kCurveTolerance, family);
  }
}

TEST(same_seed_and_threads_give_the_same_bits) {
  for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
    for (const int threads : {1, 2, 3}) {
      const Trained once = train("bert", type, threads, {{"dropout", true}}), again = train("bert", type, threads, {{"dropout", true}});
      EXPECT(same_weights(once, again) && once.losses == again.losses);
    }
  }
}

TEST(other_numbers_of_threads_give_nearly_the_same_losses) {
  for (const char* family : kFamilies) {
    for (const bool half : {false, true}) {
      const at::ScalarType type = half ? at::kBFloat16 : at::kFloat;
      const Trained one = train(family, type, 1, {{"dropout", true}});
      for (const int threads : {2, 3}) {
        const double difference = largest_loss_difference(one, train(family, type, threads, {{"dropout", true}}));
        std::printf("%-10s %s  1 against %d threads: losses differ by %.1e\n", family, half ? "bf16" : "fp32", threads, difference);
        EXPECT_DETAIL(difference <= kThreadTolerance[half], family);
      }
    }
  }
}

TEST(weights_stay_fp32_and_their_copies_follow) {
  const Trained trained = train("bert", at::kBFloat16, 1);
  for (const Parameter& parameter : trained.checkpoint.model.parameters().all()) {
    EXPECT(parameter.value.scalar_type() == at::kFloat);
    const bool in_layer = parameter.depth >= 1 && parameter.depth <= 3;
    const bool copied = in_layer && parameter.kind != ParameterKind::kNorm;
    EXPECT_DETAIL((parameter.compute.scalar_type() == at::kBFloat16) == copied, parameter.slices.front().name);
    EXPECT_DETAIL(copied || parameter.compute.is_alias_of(parameter.value), parameter.slices.front().name);
    EXPECT_DETAIL(at::equal(parameter.compute, parameter.value.to(parameter.compute.scalar_type())), parameter.slices.front().name);
  }
}

TEST(going_back_to_fp32_leaves_no_trace) {
  const EncodedDataset rows = curve_rows("bert");
  Checkpoint checkpoint = bf16_checkpoint("bert");
  const at::Tensor half = predict(checkpoint.model, rows, CancelFlag()).values;
  checkpoint.model.compute_in(at::kFloat);
  const at::Tensor full = predict(checkpoint.model, rows, CancelFlag()).values;
  EXPECT(!at::equal(half, full));
  EXPECT(at::equal(full, predict(read_checkpoint(fixture("bert"), at::kCPU).model, rows, CancelFlag()).values));
}

TEST(the_compact_vocabulary_changes_nothing_in_bf16) {
  const json::Object plain{{"dropout", true}, {"weight_decay", 0}, {"max_grad_norm", 0}};
  EXPECT(same_weights(train("bert", at::kBFloat16, 2, plain, true), train("bert", at::kBFloat16, 2, plain, false)));
}

TEST(frozen_parameters_stay_in_bf16) {
  const Checkpoint before = read_checkpoint(fixture("bert"), at::kCPU);
  const Trained trained = train("bert", at::kBFloat16, 1, {{"freeze_embeddings", true}, {"freeze_layers", 2}, {"layerwise_learning_rate_decay", 0.9}});
  for (std::size_t i = 0; i < before.model.parameters().all().size(); ++i) {
    const Parameter &a = before.model.parameters().all()[i], &b = trained.checkpoint.model.parameters().all()[i];
    EXPECT_DETAIL(at::equal(a.value, b.value) == (a.depth <= 2) && b.trained(), a.slices.front().name);
  }
}

TEST(dropout_keeps_the_mean_in_bf16) {
  RandomDropout source(1, at::kCPU);
  const at::Tensor ones = at::ones({1000, 1000}, at::kBFloat16);
  const at::Tensor dropped = dropout(ones, 0.1, {DropoutSite::kOutput, 0}, &source);
  EXPECT(dropped.scalar_type() == at::kBFloat16);
  EXPECT(at::equal(dropped.ne(0), RandomDropout(1, at::kCPU).mask({DropoutSite::kOutput, 0}, {1000, 1000}, 0.1, 1, at::kFloat).ne(0)));
}

TEST(embeddings_of_texts_are_near_in_bf16) {
  const EncodedDataset rows = curve_rows("bert");
  const Checkpoint full = read_checkpoint(fixture("bert"), at::kCPU), half = bf16_checkpoint("bert");
  for (const std::int64_t layer : {0, 3}) {
    for (const bool mean : {false, true}) {
      const EmbeddingRule rule{.layer = layer, .mean_pooling = mean};
      const at::Tensor a = embed(full.model, rows, rule, CancelFlag()).values, b = embed(half.model, rows, rule, CancelFlag()).values;
      EXPECT(b.scalar_type() == at::kFloat && at::equal(a, b) == (layer == 0));
      EXPECT(((a - b).norm() / a.norm()).item<double>() <= kOutputTolerance);
    }
  }
}

TEST(precision_by_name_and_by_measurement) {
  enter_runtime({at::kCPU, 2});
  const Checkpoint checkpoint = read_checkpoint(fixture("bert"), at::kCPU);
  EXPECT(choose_precision(Precision::kFp32, checkpoint.model).name() == "fp32");
  const PrecisionChoice half = choose_precision(Precision::kBf16, checkpoint.model);
  EXPECT(half.type == at::kBFloat16 && half.reason.starts_with("asked for") && !half.speedup);
  const PrecisionChoice measured = choose_precision(Precision::kAuto, checkpoint.model, curve_rows("bert"), 32);
  std::printf("auto: %s, %s\n", measured.name().c_str(), measured.reason.c_str());
  EXPECT(measured.speedup ? (*measured.speedup >= 1.1) == (measured.type == at::kBFloat16) : measured.type == at::kFloat);
}

TEST(a_calibration_draws_from_no_generator_and_keeps_the_weights) {
  const Trained plain = train("bert", at::kFloat, 2, {{"dropout", true}});
  const EncodedDataset rows = curve_rows("bert");
  const std::vector<std::int64_t> all = all_rows(rows);
  at::manual_seed(3);
  const at::Tensor expected = at::rand({4});
  at::manual_seed(3);
  EXPECT(measure_bf16_speedup(plain.checkpoint.model.options(), rows, all) > 0);
  EXPECT(at::equal(at::rand({4}), expected));
}

TEST_MAIN()
