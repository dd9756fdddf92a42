// Memory: what the kernel says is free, what a pass is estimated to take against what it does, and passes cut to fit.
#include <c10/util/ThreadLocalDebugInfo.h>

#include <cstdio>
#include <filesystem>
#include <numeric>

#include "fixtures.h"
#include "temporary_folder.h"
#include "test.h"
#include "train/available_memory.h"
#include "train/gradients.h"
#include "train/pass_cutter.h"
#include "train/random.h"
#include "train/runtime.h"
#include "train/trainer.h"

using namespace stepsynth;
using namespace stepsynth::testing;

namespace {

// Bytes of tensors on the CPU, counted by libtorch's allocator while a guard holds it.
class AllocationMeter : public c10::MemoryReportingInfoBase {
 public:
  void reportMemoryUsage(void*, std::int64_t size, std::size_t, std::size_t, c10::Device) override {
    held_ += size;
    most_ = std::max(most_, held_);
  }
  bool memoryProfilingEnabled() const override { return true; }
  std::int64_t most() const { return most_; }

 private:
  std::int64_t held_ = 0, most_ = 0;
};

SequenceClassifier random_model(ModelFamily family, std::int64_t size, std::int64_t layers) {
  EncoderOptions options;
  options.family = family;
  options.vocab_size = 200;
  options.hidden_size = size;
  options.num_hidden_layers = layers;
  options.num_attention_heads = size / 32;
  options.intermediate_size = 4 * size;
  options.type_vocab_size = family == ModelFamily::kBert ? 2 : family == ModelFamily::kRoberta ? 1 : 0;
  options.pad_token_id = family == ModelFamily::kRoberta ? 1 : 0;
  options.max_position_embeddings = 520;
  SequenceClassifier model(options, {"a", "b"}, at::kCPU);
  const at::NoGradGuard no_grad;
  for (const at::Tensor& value : model.parameters().values()) at::Tensor(value).normal_(0, 0.02);
  return model;
}

EncodedDataset rows_of(const std::vector<std::int64_t>& lengths) {
  DatasetVectors vectors{.row_offsets = {0}, .input_ids = {}, .token_type_ids = {}, .labels = {}, .row_weights = {}};
  for (const std::int64_t length : lengths) {
    for (std::int64_t i = 0; i < length; ++i) vectors.input_ids.push_back(static_cast<std::int32_t>(5 + i % 190));
    vectors.row_offsets.push_back(static_cast<std::int32_t>(vectors.input_ids.size()));
    vectors.labels.push_back(static_cast<std::int32_t>(length % 2));
  }
  return make_dataset(std::move(vectors), "rows");
}

std::vector<std::int64_t> all_rows(const EncodedDataset& dataset) {
  std::vector<std::int64_t> rows(static_cast<std::size_t>(dataset.rows()));
  std::iota(rows.begin(), rows.end(), 0);
  return rows;
}

// Tensors at the height of a pass, the gradients it returns left out.
std::int64_t measured_activations(const SequenceClassifier& model, const EncodedDataset& dataset, bool dropout) {
  RandomDropout masks(1, at::kCPU);
  const auto rows = all_rows(dataset);
  const auto meter = std::make_shared<AllocationMeter>();
  std::int64_t gradients = 0;
  {
    const c10::DebugInfoGuard guard(c10::DebugInfoKind::PROFILER_STATE, meter);
    const StepGradients step = compute_gradients(model, dataset, {rows}, LossFunction(), {.dropout = dropout ? &masks : nullptr});
    for (const at::Tensor& gradient : step.gradients) gradients += static_cast<std::int64_t>(gradient.nbytes());
  }
  return meter->most() - gradients;
}

TrainingOptions options(std::int64_t batch_size) {
  return curve_options({{"max_steps", 6}, {"batch_size", batch_size}, {"gradient_accumulation_steps", 1}});
}

}  // namespace

TEST(estimates_the_activations_of_a_pass) {
  enter_runtime({at::kCPU, 1});
  for (const ModelFamily family : {ModelFamily::kBert, ModelFamily::kDistilBert, ModelFamily::kRoberta}) {
    for (const std::int64_t layers : {4, 8}) {
      const SequenceClassifier model = random_model(family, 128, layers);
      for (const std::vector<std::int64_t>& lengths :
           {std::vector<std::int64_t>(16, 32), std::vector<std::int64_t>{8, 90, 17, 64, 33, 41, 120, 25, 50, 12}, std::vector<std::int64_t>(4, 250)}) {
        for (const bool dropout : {true, false}) {
          const EncodedDataset dataset = rows_of(lengths);
          const auto measured = static_cast<double>(measured_activations(model, dataset, dropout));
          const auto estimate = static_cast<double>(ActivationEstimate(model.options(), {.dropout = dropout}).bytes(dataset, all_rows(dataset)));
          std::printf("family %d, %ld layers, %2zu rows to %3ld tokens, dropout %d: measured %6.2f MB, estimate over it %.2f\n", static_cast<int>(family),
                      layers, lengths.size(), *std::max_element(lengths.begin(), lengths.end()), dropout, measured / 1e6, estimate / measured);
          EXPECT(estimate >= measured && estimate <= 2 * measured);
        }
      }
    }
  }
}

TEST(cuts_passes_that_do_not_fit_and_no_others) {
  const EncoderOptions shape = random_model(ModelFamily::kBert, 64, 2).options();
  const EncodedDataset dataset = rows_of({10, 20, 30, 40, 50, 60, 70, 80, 15, 25});
  const ActivationEstimate estimate(shape, {.dropout = true});
  const auto rows = all_rows(dataset);
  const std::vector<std::span<const std::int64_t>> passes = {std::span(rows).first(8), std::span(rows).subspan(8)};
  EXPECT(PassCutter(estimate, 1 << 30).cut(dataset, passes).size() == 2);
  const std::int64_t most = estimate.bytes(dataset, std::span(rows).subspan(7, 1));  // the longest row alone
  const PassCutter cutter(estimate, most);
  cutter.require_rows_fit(dataset);
  std::vector<std::int64_t> seen;
  for (const auto& pass : cutter.cut(dataset, passes)) {
    EXPECT(!pass.empty() && estimate.bytes(dataset, pass) <= most);
    seen.insert(seen.end(), pass.begin(), pass.end());
  }
  EXPECT(seen == rows);
  EXPECT_THROWS(PassCutter(estimate, most - 1).require_rows_fit(dataset), ErrorCode::kOutOfMemory, "row 7 of 80 tokens needs");
}

TEST(further_passes_add_to_the_gradients_exactly) {
  const Checkpoint checkpoint = read_checkpoint(fixture("bert"), at::kCPU);
  const EncodedDataset dataset = dataset_of(SafetensorsFile(fixture("bert/curve.safetensors")));
  const auto rows = all_rows(dataset);
  const auto first = std::span<const std::int64_t>(rows).first(9), second = std::span<const std::int64_t>(rows).subspan(9);
  const StepGradients cut = compute_gradients(checkpoint.model, dataset, {first, second}, LossFunction(), {});
  const StepGradients a = compute_gradients(checkpoint.model, dataset, {first}, LossFunction(), {});
  const StepGradients b = compute_gradients(checkpoint.model, dataset, {second}, LossFunction(), {});
  const StepGradients whole = compute_gradients(checkpoint.model, dataset, {rows}, LossFunction(), {});
  const double share = 9.0 / static_cast<double>(rows.size());
  for (std::size_t i = 0; i < cut.gradients.size(); ++i) {
    const double scale = std::max(1e-3, whole.gradients[i].abs().max().item<double>());
    EXPECT((cut.gradients[i] - (a.gradients[i] * share + b.gradients[i] * (1 - share))).abs().max().item<double>() <= 1e-5 * scale);
    EXPECT((cut.gradients[i] - whole.gradients[i]).abs().max().item<double>() <= 1e-5 * scale);
  }
  EXPECT(std::abs(cut.loss.item<double>() - whole.loss.item<double>()) <= 1e-6);
  for (const at::Tensor& value : checkpoint.model.parameters().values()) EXPECT(!value.grad().defined());
}

TEST(a_training_within_a_small_budget_is_the_same_to_rounding) {
  enter_runtime({at::kCPU, 1});
  const EncodedDataset dataset = dataset_of(SafetensorsFile(fixture("bert/curve.safetensors")));
  const auto run = [&](std::int64_t budget_mb, std::vector<SplitReport>& splits, TrainingResult& result) {
    Checkpoint checkpoint = read_checkpoint(fixture("bert"), at::kCPU);
    Trainer trainer(checkpoint.model, dataset, nullptr, options(16), {}, {.memory_budget_mb = budget_mb});
    std::vector<double> losses;
    result = trainer.run(CancelFlag(), {.on_step = [&](const StepReport& step) { losses.push_back(step.loss); },
                                        .on_evaluation = nullptr,
                                        .on_split = [&](const SplitReport& split) { splits.push_back(split); }});
    return losses;
  };
  std::vector<SplitReport> none, some;
  TrainingResult whole, cut;
  const auto expected = run(0, none, whole);
  EXPECT(none.empty() && whole.split_steps == 0 && whole.memory_budget > resident_memory());
  const std::int64_t budget_mb = (resident_memory() >> 20) + 1;
  const auto losses = run(budget_mb, some, cut);
  EXPECT(some.size() == 1 && some[0].step == 1 && some[0].passes > 1 && cut.split_steps > 0 && cut.memory_budget == budget_mb << 20);
  EXPECT(losses.size() == expected.size());
  for (std::size_t i = 0; i < losses.size(); ++i) EXPECT(std::abs(losses[i] - expected[i]) <= 1e-5);
  EXPECT_THROWS(run(1, some, cut), ErrorCode::kOutOfMemory, "runtime.memory_budget_mb");
}

TEST(available_memory_is_the_least_of_machine_and_cgroups) {
  const TemporaryFolder machine;
  const auto put = [&](const std::string& path, const std::string& text) {
    const std::filesystem::path file = machine.path() + path;
    std::filesystem::create_directories(file.parent_path());
    write_file(file.string(), text);
  };
  put("/proc/meminfo", "MemTotal:       8000 kB\nMemAvailable:   4000 kB\nSwapFree: 1 kB\n");
  EXPECT(available_memory(machine.path()) == 4000 * 1024);
  put("/proc/self/cgroup", "0::/a/b\n");
  put("/sys/fs/cgroup/a/b/memory.max", "max\n");
  EXPECT(available_memory(machine.path()) == 4000 * 1024);
  put("/sys/fs/cgroup/a/memory.max", "3000000\n");
  put("/sys/fs/cgroup/a/memory.current", "1500000\n");
  put("/sys/fs/cgroup/a/memory.stat", "anon 9\ninactive_file 200000\nactive_file 300000\n");
  EXPECT(available_memory(machine.path()) == 2000000);
  put("/proc/self/cgroup", "4:memory:/c\n");
  put("/sys/fs/cgroup/memory/c/memory.limit_in_bytes", "1000000\n");
  put("/sys/fs/cgroup/memory/c/memory.usage_in_bytes", "1200000\n");
  put("/sys/fs/cgroup/memory/c/memory.stat", "inactive_file 5\ntotal_inactive_file 100000\ntotal_active_file 0\n");
  EXPECT(available_memory(machine.path()) == 0);
  EXPECT(available_memory() > 0 && resident_memory() > 0);
}

TEST_MAIN()
