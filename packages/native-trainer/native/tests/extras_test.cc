// Layer-wise learning-rate decay, freezing, class weights and focal loss against 20 steps of the same in PyTorch, on the
// three families, on the device that STEPSYNTH_TEST_DEVICE names. Tolerances as for the plain curve in parity_test.cc: losses
// 1e-4, final logits 1e-3 * max(1, |x|).
#include <cmath>

#include "fixtures.h"
#include "test.h"
#include "train/freezing.h"
#include "train/predict.h"
#include "train/runtime.h"
#include "train/trainer.h"

using namespace stepsynth;
using namespace stepsynth::testing;

namespace {

json::Value extra_curves() { return json::parse(read_text_file(fixture("extra-curves.json"), 1 << 16, ErrorCode::kInternal)); }

void check_extra(const std::string& family, const std::string& name, const json::Object& changes) {
  const SafetensorsFile extras(fixture(family + "/extra-curves.safetensors")), rows(fixture(family + "/curve.safetensors"));
  Checkpoint checkpoint = read_checkpoint(fixture(family), test_device());
  const EncodedDataset dataset = dataset_of(rows);
  const auto expected = to_vector<float>(extras.read("curve." + name));
  std::vector<double> losses;
  Trainer trainer(checkpoint.model, dataset, nullptr, curve_options(changes), {});
  trainer.run(CancelFlag(), {.on_step = [&](const StepReport& report) { losses.push_back(report.loss); }, .on_evaluation = {}});
  EXPECT(losses.size() == expected.size());
  double error = 0;
  for (std::size_t i = 0; i < losses.size(); ++i) error = std::max(error, std::fabs(losses[i] - expected[i]));
  const at::Tensor reference = extras.read("logits." + name);
  const at::Tensor logits = predict(checkpoint.model, dataset, CancelFlag()).values;
  const double logit_error = ((logits - reference).abs() / reference.abs().clamp_min(1)).max().item<double>();
  std::printf("%-10s %-18s from %.4f to %.4f   losses %.1e  final logits %.1e\n", family.c_str(), name.c_str(), losses.front(), losses.back(), error,
              logit_error);
  EXPECT_DETAIL(error <= 1e-4, family + " " + name);
  EXPECT_DETAIL(logit_error <= 1e-3, family + " " + name);
}

void check_family(const std::string& family) {
  enter_runtime({test_device(), 1});
  const json::Value cases = extra_curves();
  for (const auto& [name, changes] : *cases.if_object()) check_extra(family, name, *changes.if_object());
}

EncodedDataset curve_rows() { return dataset_of(SafetensorsFile(fixture("bert/curve.safetensors"))); }

}  // namespace

TEST(bert_extras) { check_family("bert"); }
TEST(distilbert_extras) { check_family("distilbert"); }
TEST(roberta_extras) { check_family("roberta"); }

TEST(frozen_parameters_stay_bit_for_bit) {
  const Checkpoint before = read_checkpoint(fixture("bert"), test_device());
  Checkpoint after = read_checkpoint(fixture("bert"), test_device());
  const EncodedDataset rows = curve_rows();
  TrainingOptions options = curve_options({{"freeze_embeddings", true}, {"freeze_layers", 2}, {"weight_decay", 0.5}});
  Trainer(after.model, rows, nullptr, options, {}).run(CancelFlag(), {});
  for (std::size_t i = 0; i < before.model.parameters().all().size(); ++i) {
    const Parameter &a = before.model.parameters().all()[i], &b = after.model.parameters().all()[i];
    EXPECT_DETAIL(at::equal(a.value, b.value) == (a.depth <= 2), a.slices.front().name);
    EXPECT(b.trained());
  }
}

TEST(frozen_embeddings_with_layers_trained_and_the_other_way_round) {
  const Checkpoint before = read_checkpoint(fixture("bert"), test_device());
  Checkpoint after = read_checkpoint(fixture("bert"), test_device());
  const EncodedDataset rows = curve_rows();
  Trainer(after.model, rows, nullptr, curve_options({{"freeze_layers", 3}}), {}).run(CancelFlag(), {});
  for (std::size_t i = 0; i < before.model.parameters().all().size(); ++i) {
    const Parameter &a = before.model.parameters().all()[i], &b = after.model.parameters().all()[i];
    EXPECT_DETAIL(at::equal(a.value, b.value) == (a.depth >= 1 && a.depth <= 3), a.slices.front().name);
  }
}

TEST(more_frozen_layers_than_there_are) {
  Checkpoint checkpoint = read_checkpoint(fixture("bert"), test_device());
  const EncodedDataset rows = curve_rows();
  EXPECT_THROWS(Trainer(checkpoint.model, rows, nullptr, curve_options({{"freeze_layers", 4}}), {}), ErrorCode::kInvalidRequest,
                "request.options.freeze_layers: 4 of 3 layers");
}

TEST(a_learnt_row_has_a_finite_focal_gradient) {
  PackedBatch batch;
  batch.labels = at::zeros({1}, at::kLong);
  TrainingOptions options = curve_options({{"focal_gamma", 0.5}, {"label_smoothing", 0}});
  const at::Tensor logits = at::tensor({200.0f, 0.0f, 0.0f}).view({1, 3}).set_requires_grad(true);
  const at::Tensor loss = LossFunction(options, at::kCPU).row_losses(logits, batch).sum();
  EXPECT(torch::autograd::grad({loss}, {logits})[0].isfinite().all().item<bool>());
}

TEST_MAIN()
