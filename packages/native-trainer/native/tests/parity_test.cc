// Parity with transformers on the fixtures, for every way of computing a forward pass. Tolerances, all fp32:
// logits and losses 1e-5 * max(1, |x|); each gradient |delta| <= 1e-5 * max(|g|, 1e-3 * global norm), since the key bias
// has no true gradient (1e-2 for biases below an answer head: what is the same for all tokens cancels in its softmax); 20-step
// loss curve 1e-4. On the device that STEPSYNTH_TEST_DEVICE names.
#include <cmath>
#include <numeric>

#include "fixtures.h"
#include "replay_dropout.h"
#include "test.h"
#include "train/gradients.h"
#include "train/predict.h"
#include "train/trainer.h"

using namespace stepsynth;
using namespace stepsynth::testing;

namespace {

constexpr double kTolerance = 1e-5;
constexpr double kCurveTolerance = 1e-4;

struct Switches {
  bool first_token_only;
  std::int64_t group_rows;
  std::size_t passes;
  bool fused = true;
  bool kernels = true;
  bool onednn = true;
};
constexpr Switches kSwitches[] = {{true, 8, 1}, {false, 8, 1}, {true, 1, 1}, {false, 1, 1}, {true, 3, 1}, {false, 64, 1}, {true, 64, 1}, {true, 8, 3}, {true, 8, 1, false}, {false, 8, 1, false},
                                  {true, 8, 1, true, false, false}, {false, 8, 1, true, false, false}, {true, 1, 1, true, false, false}, {false, 64, 1, true, false, false}, {true, 8, 3, true, false, false},
                                  {true, 8, 1, false, false, false}, {true, 8, 1, true, true, false}};

double largest_error(const at::Tensor& actual, const at::Tensor& expected) {
  return ((actual - expected).abs() / expected.abs().clamp_min(1)).max().item<double>();
}

double magnitude(const at::Tensor& tensor) { return tensor.norm().item<double>(); }

struct GradientError {
  double largest = 0;
  std::string name;
};

GradientError largest_gradient_error(const TaskModel& model, const std::vector<at::Tensor>& gradients, const SafetensorsFile& file) {
  const auto named = model.parameters().named(gradients);
  const bool answers = model.finds_answers();
  double square = 0;
  for (const auto& [name, gradient] : named) square += std::pow(magnitude(file.read("gradient." + name)), 2);
  GradientError error;
  for (const auto& [name, gradient] : named) {
    const at::Tensor expected = file.read("gradient." + name);
    const double floor = answers && name.ends_with(".bias") ? 1e-2 : 1e-3;
    const double ratio = magnitude(gradient.to(at::kCPU) - expected) / std::max(magnitude(expected), floor * std::sqrt(square));
    if (ratio >= error.largest) error = {ratio, name};
  }
  return error;
}

std::vector<std::span<const std::int64_t>> cut(std::span<const std::int64_t> rows, std::size_t count) {
  std::vector<std::span<const std::int64_t>> parts;
  const std::size_t size = (rows.size() + count - 1) / count;
  for (std::size_t first = 0; first < rows.size(); first += size) parts.push_back(rows.subspan(first, std::min(size, rows.size() - first)));
  return parts;
}

// The logits of a batch as they lie in the dataset, by row or by token.
at::Tensor in_dataset_order(const at::Tensor& logits, const PackedBatch& batch, const EncodedDataset& dataset) {
  std::vector<std::int64_t> places = batch.rows;
  if (batch.answer_tokens.defined()) {
    places.clear();
    for (const std::int64_t row : batch.rows) {
      for (std::int64_t i = 0; i < dataset.row_length(row); ++i) places.push_back(dataset.row_offsets[static_cast<std::size_t>(row)] + i);
    }
  }
  return at::empty_like(logits).index_copy_(0, at::tensor(places, at::kLong), logits);
}

// Over the rows that count.
double mean_loss(const at::Tensor& losses, const EncodedDataset& dataset) {
  std::int64_t count = 0;
  for (std::int64_t row = 0; row < dataset.rows(); ++row) count += dataset.leaves_out(row) ? 0 : 1;
  return losses.sum().item<double>() / static_cast<double>(count);
}

void check_case(const std::string& family, const std::string& name, const Switches& switches) {
  const SafetensorsFile file(fixture(family + "/" + name + ".safetensors"));
  const bool drops = name.ends_with("dropout");
  if (drops && switches.passes > 1) return;  // the masks are recorded for one pass
  const Checkpoint checkpoint = read_checkpoint(fixture(family), test_device());
  const EncodedDataset dataset = dataset_of(file);
  check_dataset(dataset, {.vocabulary_size = 200, .max_positions = 512, .token_types = 2, .label_count = 3, .answers = dataset.labels.empty()}, true);
  std::vector<std::int64_t> rows(static_cast<std::size_t>(dataset.rows()));
  std::iota(rows.begin(), rows.end(), 0);

  const PackedBatch batch = pack_batch(dataset, rows, switches.group_rows, test_device());
  ReplayDropout replay(file, batch);
  const ForwardOptions options{.dropout = drops ? &replay : nullptr, .first_token_only = switches.first_token_only,
                               .fused_query_key_value = switches.fused, .fused_kernels = switches.kernels, .onednn_products = switches.onednn};
  const at::Tensor logits = in_dataset_order(checkpoint.model.logits(batch, options).detach().to(at::kCPU), batch, dataset);
  const StepGradients step = compute_gradients(checkpoint.model, dataset, cut(rows, switches.passes), LossFunction(), options, switches.group_rows);

  const double logit_error = largest_error(logits, file.read("logits"));
  const double loss = mean_loss(file.read("losses"), dataset);
  const double loss_error = std::fabs(step.loss.item<double>() - loss) / std::max(1.0, loss);
  const GradientError gradient = largest_gradient_error(checkpoint.model, step.gradients, file);
  std::printf("%-18s %-15s first-token-only %d  fused %d  kernels %d  onednn %d  group %2d  passes %d   logits %.1e  loss %.1e  gradient %.1e  %s\n", family.c_str(),
              name.c_str(), switches.first_token_only, switches.fused, switches.kernels, switches.onednn, static_cast<int>(switches.group_rows), static_cast<int>(switches.passes), logit_error,
              loss_error, gradient.largest, gradient.name.c_str());
  EXPECT_DETAIL(logit_error <= kTolerance, family + " " + name);
  EXPECT_DETAIL(loss_error <= kTolerance, family + " " + name);
  EXPECT_DETAIL(gradient.largest <= kTolerance, family + " " + name + " " + gradient.name);
  EXPECT((replay.calls() > 0) == drops);
}

void check_curve(const std::string& family, const json::Object& changes = {}) {
  const SafetensorsFile file(fixture(family + "/curve.safetensors"));
  Checkpoint checkpoint = read_checkpoint(fixture(family), test_device());
  const EncodedDataset dataset = dataset_of(file);
  const auto expected = to_vector<float>(file.read("curve"));
  std::vector<double> losses;
  Trainer trainer(checkpoint.model, dataset, nullptr, curve_options(changes), {});
  trainer.run(CancelFlag(), {.on_step = [&](const StepReport& report) { losses.push_back(report.loss); }, .on_evaluation = {}});
  EXPECT(losses.size() == expected.size());
  double error = 0;
  for (std::size_t i = 0; i < std::min(losses.size(), expected.size()); ++i) error = std::max(error, std::fabs(losses[i] - expected[i]));
  std::printf("%-18s %-15s %zu steps, from %.4f to %.4f   largest difference %.1e\n", family.c_str(), "curve", losses.size(), losses.front(),
              losses.back(), error);
  EXPECT(error <= kCurveTolerance);
  const at::Tensor logits = predict(checkpoint.model, dataset, CancelFlag()).values;
  EXPECT(largest_error(without_shift(logits, dataset), without_shift(file.read("logits"), dataset)) <= 1e-3);
}

void check_predictions(const std::string& family, const std::string& name = "single") {
  const SafetensorsFile file(fixture(family + "/" + name + ".safetensors"));
  const Checkpoint checkpoint = read_checkpoint(fixture(family), test_device());
  const Outputs result = predict(checkpoint.model, dataset_of(file), CancelFlag());
  EXPECT(largest_error(result.values, file.read("logits")) <= kTolerance);
  EXPECT(largest_error(result.losses.nan_to_num(0), file.read("losses")) <= kTolerance);
}

void check_family(const std::string& family) {
  for (const char* name : {"single", "pair", "single-dropout", "pair-dropout"}) {
    for (const Switches& switches : kSwitches) check_case(family, name, switches);
  }
}

void check_answers(const std::string& family) {
  for (const char* name : {"answers", "answers-dropout"}) {
    for (const Switches& switches : kSwitches) check_case(family, name, switches);
  }
  check_curve(family, {{"label_smoothing", 0}});
  check_predictions(family, "answers");
}

}  // namespace

TEST(bert_logits_and_gradients) { check_family("bert"); }
TEST(distilbert_logits_and_gradients) { check_family("distilbert"); }
TEST(roberta_logits_and_gradients) { check_family("roberta"); }
TEST(bert_curve) { check_curve("bert"); }
TEST(distilbert_curve) { check_curve("distilbert"); }
TEST(roberta_curve) { check_curve("roberta"); }
TEST(bert_answers) { check_answers("bert-answers"); }
TEST(distilbert_answers) { check_answers("distilbert-answers"); }
TEST(roberta_answers) { check_answers("roberta-answers"); }
TEST(predictions_in_row_order) {
  check_predictions("bert");
  check_predictions("distilbert");
  check_predictions("roberta");
}

TEST_MAIN()
