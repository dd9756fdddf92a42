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
#include "train/training_state.h"

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

TaskModel random_model(ModelFamily family, std::int64_t size, std::int64_t layers) {
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
  TaskModel model(options, label_head({"a", "b"}), at::kCPU);
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

// Of 40 rows, from 5 to 200 tokens, most of them short.
std::vector<std::int64_t> mixed_lengths() {
  std::vector<std::int64_t> lengths;
  for (std::int64_t row = 0; row < 40; ++row) lengths.push_back(5 + row * row * 195 / (39 * 39));
  return lengths;
}

// Tensors at the height of a pass. The models are so small that gradients count for nothing.
std::int64_t measured_activations(const TaskModel& model, const EncodedDataset& dataset, bool dropout, bool kernels) {
  RandomDropout masks(1, at::kCPU);
  const auto rows = all_rows(dataset);
  const auto meter = std::make_shared<AllocationMeter>();
  const c10::DebugInfoGuard guard(c10::DebugInfoKind::PROFILER_STATE, meter);
  compute_gradients(model, dataset, {rows}, LossFunction(), {.dropout = dropout ? &masks : nullptr, .fused_kernels = kernels});
  return meter->most();
}

TrainingOptions options(std::int64_t batch_size) {
  return curve_options({{"max_steps", 6}, {"batch_size", batch_size}, {"gradient_accumulation_steps", 1}});
}

void check_estimate(const TaskModel& model, const EncodedDataset& dataset, bool dropout, bool kernels) {
  const auto measured = static_cast<double>(measured_activations(model, dataset, dropout, kernels));
  const bool bf16 = model.compute_type() == at::kBFloat16;
  const ActivationEstimate of_pass(model.options(), {.dropout = dropout, .fused_kernels = kernels, .bf16 = bf16});
  const auto estimate = static_cast<double>(of_pass.bytes(dataset, all_rows(dataset)));
  std::printf("family %d, %ld layers, %s, %2ld rows to %3ld tokens, dropout %d, own kernels %d: measured %6.2f MB, estimate over it %.2f\n",
              static_cast<int>(model.options().family), model.options().num_hidden_layers, bf16 ? "bf16" : "fp32", dataset.rows(),
              dataset.row_length(dataset.rows() - 1), dropout, kernels, measured / 1e6, estimate / measured);
  EXPECT(estimate >= measured && estimate <= 1.5 * measured);
}

void check_estimates(const TaskModel& model) {
  for (const std::vector<std::int64_t>& lengths : {std::vector<std::int64_t>(64, 32), mixed_lengths(), std::vector<std::int64_t>(8, 250)}) {
    for (const bool dropout : {true, false}) {
      for (const bool kernels : {true, false}) check_estimate(model, rows_of(lengths), dropout, kernels);
    }
  }
}

// A training of 6 steps of 40 rows, as it went.
struct BudgetRun {
  std::vector<double> losses;
  std::vector<SplitReport> splits;
  std::vector<std::string> notices;
  std::vector<at::Tensor> weights;
  TrainingResult result;
};

struct BudgetRunOptions {
  bool dropout = false;
  std::string folder = {};  // of its state; empty: none
  std::int64_t stop_after = 0;  // 0: it runs to its end
};

BudgetRun train_within(std::int64_t budget_mb, const BudgetRunOptions& run_options = {}) {
  enter_runtime({at::kCPU, 1});
  const EncodedDataset dataset = rows_of(mixed_lengths());
  at::manual_seed(3);
  TaskModel model = random_model(ModelFamily::kBert, 64, 4);
  RandomDropout masks(1, at::kCPU);
  std::optional<TrainingState> state;
  if (!run_options.folder.empty()) state.emplace(TrainingStateOptions{run_options.folder, 0}, "the same");
  BudgetRun run;
  CancelFlag cancel;
  TrainingObserver observer;
  observer.on_step = [&](const StepReport& step) {
    run.losses.push_back(step.loss);
    if (step.step == run_options.stop_after) cancel.set();
  };
  observer.on_split = [&](const SplitReport& split) { run.splits.push_back(split); };
  observer.on_notice = [&](const std::string& text) { run.notices.push_back(text); };
  Trainer trainer(model, dataset, nullptr, options(40), {.dropout = run_options.dropout ? &masks : nullptr},
                  {.compact_vocabulary = true, .state = state ? &*state : nullptr, .monitor_lag = 0, .memory_budget_mb = budget_mb});
  try {
    run.result = trainer.run(cancel, observer);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kCancelled) throw;
  }
  for (const at::Tensor& value : model.parameters().values()) run.weights.push_back(value.detach().clone());
  return run;
}

// A budget that leaves so many MiB beside what is resident.
std::int64_t resident_and(std::int64_t megabytes) {
  release_freed_memory();
  return (resident_memory() >> 20) + megabytes;
}

bool same(const std::vector<at::Tensor>& a, const std::vector<at::Tensor>& b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!at::equal(a[i], b[i])) return false;
  }
  return a.size() == b.size();
}

}  // namespace

TEST(estimates_the_activations_of_a_pass) {
  enter_runtime({at::kCPU, 1});
  for (const ModelFamily family : {ModelFamily::kBert, ModelFamily::kDistilBert, ModelFamily::kRoberta}) {
    for (const std::int64_t layers : {4, 8}) {
      TaskModel model = random_model(family, 64, layers);
      for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
        model.compute_in(type);
        check_estimates(model);
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
  EXPECT_THROWS(PassCutter(estimate, most - 1).require_rows_fit(dataset), ErrorCode::kOutOfMemory, "row 7 of 80 tokens does not fit into the memory budget: 1 MiB are missing");
}

TEST(further_passes_add_to_the_gradients) {
  const Checkpoint checkpoint = read_checkpoint(fixture("bert"), at::kCPU);
  const EncodedDataset dataset = dataset_of(SafetensorsFile(fixture("bert/curve.safetensors")));
  const auto rows = all_rows(dataset);
  const std::span<const std::int64_t> all(rows);
  const StepGradients whole = compute_gradients(checkpoint.model, dataset, {all}, LossFunction(), {});
  const StepGradients cut = compute_gradients(checkpoint.model, dataset, {all.first(9), all.subspan(9, 1), all.subspan(10)}, LossFunction(), {});
  for (std::size_t i = 0; i < cut.gradients.size(); ++i) {
    const double scale = std::max(1e-3, whole.gradients[i].abs().max().item<double>());
    EXPECT((cut.gradients[i] - whole.gradients[i]).abs().max().item<double>() <= 1e-5 * scale);
  }
  EXPECT(std::abs(cut.loss.item<double>() - whole.loss.item<double>()) <= 1e-6);
  EXPECT(cut.tokens == whole.tokens);
  for (const at::Tensor& value : checkpoint.model.parameters().values()) EXPECT(!value.grad().defined());
}

TEST(a_training_within_a_small_budget_is_the_same_to_rounding) {
  const BudgetRun whole = train_within(0);
  EXPECT(whole.splits.empty() && whole.result.split_steps == 0 && whole.result.memory_budget > resident_memory());
  const std::int64_t budget_mb = resident_and(16);
  const BudgetRun cut = train_within(budget_mb);
  EXPECT(cut.splits.size() == 1 && cut.splits[0].step == 1 && cut.splits[0].rows == 40 && cut.splits[0].passes > 1);
  EXPECT(cut.result.split_steps == cut.result.steps && cut.result.memory_budget == budget_mb << 20);
  EXPECT(cut.losses.size() == whole.losses.size() && cut.losses.size() == 6);
  for (std::size_t i = 0; i < whole.losses.size(); ++i) EXPECT(std::abs(cut.losses[i] - whole.losses[i]) <= 1e-5);
  EXPECT_THROWS(train_within(1), ErrorCode::kOutOfMemory, "runtime.memory_budget_mb");
}

#if !defined(__SANITIZE_ADDRESS__)  // it keeps freed memory, of which a budget leaves the less to the later training
TEST(a_training_that_goes_on_keeps_the_budget_it_began_with) {
  train_within(resident_and(38));              // libtorch makes and keeps its kernels of these shapes
  const std::int64_t half = resident_and(38);  // two passes a step
  const BudgetRun undisturbed = train_within(half, {.dropout = true});
  EXPECT(undisturbed.splits.size() == 1 && undisturbed.splits[0].passes == 2);
  const TemporaryFolder folder;
  const BudgetRun begun = train_within(half, {.dropout = true, .folder = folder.path(), .stop_after = 3});
  for (std::size_t i = 0; i < begun.losses.size(); ++i) EXPECT(begun.losses[i] == undisturbed.losses[i]);
  const BudgetRun resumed = train_within(0, {.dropout = true, .folder = folder.path()});  // as much as the machine has
  EXPECT(resumed.losses.size() == 3 && resumed.notices.empty());
  EXPECT(resumed.result.memory_budget == half << 20 && resumed.result.split_steps == 6);
  for (std::size_t i = 0; i < resumed.losses.size(); ++i) EXPECT(resumed.losses[i] == undisturbed.losses[3 + i]);
  EXPECT(same(resumed.weights, undisturbed.weights));
}
#endif

TEST(a_training_that_goes_on_with_less_memory_says_so) {
  const TemporaryFolder folder;
  train_within(0, {.dropout = true, .folder = folder.path(), .stop_after = 3});
  const std::int64_t less = resident_and(38);
  const BudgetRun resumed = train_within(less, {.dropout = true, .folder = folder.path()});
  EXPECT(resumed.result.steps == 6 && resumed.result.memory_budget == less << 20 && resumed.result.split_steps == 3);
  EXPECT(resumed.notices.size() == 1 && resumed.notices[0].find("step 4 is cut into more parts") == 0);
}

TEST(a_tenth_less_memory_changes_nothing) {
  const MemoryBudget before{3000, 1000};
  EXPECT(resumed_budget(before, {5000, 4000}).activations == 1000);
  EXPECT(resumed_budget(before, {2900, 900}).total == 3000);
  EXPECT(resumed_budget(before, {2899, 899}).activations == 899);
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
