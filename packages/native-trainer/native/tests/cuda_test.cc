// What only a CUDA device can show: captured steps, the traps of captured attention, determinism. Without one nothing runs,
// and the test says so.
#include <atomic>
#include <cmath>
#include <thread>

#include "fixtures.h"
#include "test.h"
#include "train/gradients.h"
#include "train/graph_capture.h"
#include "train/predict.h"
#include "train/random.h"
#include "train/runtime.h"
#include "train/side_stream.h"
#include "train/trainer.h"

using namespace stepsynth;
using namespace stepsynth::testing;

namespace {

bool has_device() {
  static const bool present = [] {
    const bool found = at::hasCUDA() && at::globalContext().getAcceleratorHooksInterface(at::kCUDA).deviceCount() > 0;
    if (!found) std::printf("not run: no CUDA device\n");
    return found;
  }();
  return present;
}

at::Device device() { return at::Device(at::kCUDA, 0); }

at::Tensor random_tokens(std::int64_t tokens, std::int64_t heads, std::int64_t size, at::ScalarType type) {
  return at::randn({tokens, 3, heads, size}, at::TensorOptions().device(device()).dtype(type));
}

// Softmax attention row by row, in fp32.
at::Tensor plain_attention(const at::Tensor& stacked, const std::vector<std::int64_t>& lengths) {
  std::vector<at::Tensor> contexts;
  for (const at::Tensor& row : stacked.to(at::kFloat).split_with_sizes(lengths, 0)) {
    const auto parts = row.permute({1, 2, 0, 3}).unbind(0);  // [H, L, D] each
    const at::Tensor scores = at::matmul(parts[0], parts[1].transpose(1, 2)) / std::sqrt(static_cast<double>(row.size(3)));
    contexts.push_back(at::matmul(at::softmax(scores, -1), parts[2]).transpose(0, 1).flatten(1));
  }
  return at::cat(contexts, 0);
}

RowBounds bounds_of(const std::vector<std::int64_t>& lengths, std::int64_t longest) {
  std::vector<std::int32_t> offsets{0};
  for (const std::int64_t length : lengths) offsets.push_back(offsets.back() + static_cast<std::int32_t>(length));
  return {at::tensor(offsets, at::TensorOptions().dtype(at::kInt)).to(device()), longest};
}

void check_kernel(at::ScalarType type, double tolerance) {
  const AttentionKernel kernel = choose_attention_kernel(device(), type, 64);
  if (kernel == AttentionKernel::kPadded) return;
  const std::vector<std::int64_t> lengths{1, 17, 64, 5, 130, 39};
  const at::Tensor stacked = random_tokens(256, 4, 64, type).set_requires_grad(true);
  const auto parts = stacked.unbind(1);
  const RowBounds rows = bounds_of(lengths, 192);  // a bound above the longest
  const at::Tensor context = attend_rows(kernel, parts[0], parts[1], parts[2], rows, rows, 0), expected = plain_attention(stacked, lengths);
  const double error = (context.to(at::kFloat) - expected).abs().max().item<double>();
  const at::Tensor weights = at::randn_like(expected);
  const at::Tensor gradient = torch::autograd::grad({(context.to(at::kFloat) * weights).sum()}, {stacked})[0];
  const at::Tensor expected_gradient = torch::autograd::grad({(expected * weights).sum()}, {stacked})[0];
  const double gradient_error = ((gradient - expected_gradient).to(at::kFloat).abs().max() / expected_gradient.to(at::kFloat).abs().max()).item<double>();
  std::printf("attention in %s by kernel %d: values %.1e, gradients %.1e\n", c10::toString(type), static_cast<int>(kernel), error, gradient_error);
  EXPECT(error <= tolerance && gradient_error <= tolerance);
}

TrainingOptions options() {
  TrainingOptions options{};
  options.learning_rate = 1e-3;
  options.epochs = 6;
  options.batch_size = 4;
  options.gradient_accumulation_steps = 1;
  options.warmup_steps = -1;
  options.max_grad_norm = 1;
  options.dropout = true;
  options.seed = 5;
  options.layerwise_learning_rate_decay = 1;
  return options;
}

EncodedDataset rows_of(const std::string& family) { return dataset_of(SafetensorsFile(fixture(family + "/curve.safetensors"))); }

struct Trained {
  std::vector<at::Tensor> weights;
  std::optional<CaptureCounts> captures;
  std::vector<std::string> notices;
};

Trained train(const std::string& family, const TrainerSwitches& switches, at::ScalarType type = at::kFloat) {
  Checkpoint checkpoint = read_checkpoint(fixture(family), device());
  checkpoint.model.compute_in(type);
  const EncodedDataset rows = rows_of(family);
  RandomDropout dropout(options().seed, device());
  Trainer trainer(checkpoint.model, rows, nullptr, options(), {.dropout = &dropout}, switches);
  Trained trained;
  const TrainingResult result = trainer.run(CancelFlag(), {.on_step = {}, .on_evaluation = {}, .on_notice = [&](const std::string& text) { trained.notices.push_back(text); }});
  for (const at::Tensor& value : checkpoint.model.parameters().values()) trained.weights.push_back(value.detach().to(at::kCPU));
  trained.captures = result.captures;
  return trained;
}

bool equal(const Trained& one, const Trained& other) {
  for (std::size_t i = 0; i < one.weights.size(); ++i) {
    if (!at::equal(one.weights[i], other.weights[i])) return false;
  }
  return true;
}

TrainerSwitches eager() {
  TrainerSwitches switches;
  switches.capturer = nullptr;
  return switches;
}

void enter(bool deterministic) { enter_runtime({device(), 2, deterministic}); }

}  // namespace

TEST(attention_over_rows_is_attention_row_by_row) {
  if (!has_device()) return;
  enter(false);
  check_kernel(at::kBFloat16, 3e-2);
  check_kernel(at::kFloat, 1e-4);
}

TEST(every_token_lies_in_a_row_and_so_has_a_value) {
  if (!has_device()) return;
  enter(false);
  // Memory that was NaN: rows that a kernel leaves out would show it.
  const std::vector<std::int64_t> lengths{3, 61, 64};
  const RowBounds rows = bounds_of(lengths, 64);
  for (const at::ScalarType type : {at::kBFloat16, at::kFloat}) {
    const AttentionKernel kernel = choose_attention_kernel(device(), type, 64);
    if (kernel == AttentionKernel::kPadded) continue;
    { const at::Tensor poison = at::full({128, 4 * 64}, std::nan(""), at::TensorOptions().device(device()).dtype(type)); }
    const auto parts = random_tokens(128, 4, 64, type).unbind(1);
    EXPECT(attend_rows(kernel, parts[0], parts[1], parts[2], rows, rows, 0).isfinite().all().item<bool>());
  }
}

TEST(captured_steps_are_the_eager_ones_bit_for_bit) {
  if (!has_device()) return;
  enter(true);
  for (const char* family : {"bert", "distilbert", "roberta"}) {
    for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
      const Trained captured = train(family, {}, type), plain = train(family, eager(), type), again = train(family, {}, type);
      for (const auto& notice : captured.notices) std::printf("%s\n", notice.c_str());
      EXPECT(captured.notices.empty() && captured.captures && captured.captures->replays > 0);
      EXPECT_DETAIL(equal(captured, again), std::string(family) + " repeats");
      EXPECT_DETAIL(equal(captured, plain), std::string(family) + " equals eager, dropout included");
    }
  }
}

TEST(a_row_longer_than_every_captured_bound_is_computed_rightly) {
  if (!has_device()) return;
  enter(true);
  // Shapes are planned from what the steps hold; one graph alone leaves the passes of other shapes to run by themselves.
  const TrainerSwitches one{.most_graphs = 1};
  const Trained few = train("bert", one), none = train("bert", eager());
  EXPECT(few.captures->graphs <= 1);
  double difference = 0;
  for (std::size_t i = 0; i < few.weights.size(); ++i) difference = std::max(difference, (few.weights[i] - none.weights[i]).abs().max().item<double>());
  std::printf("one graph against none: largest difference of a weight %.1e\n", difference);
  EXPECT(std::isfinite(difference));
}

TEST(captures_while_another_thread_uses_the_device) {
  if (!has_device()) return;
  enter(true);
  std::atomic<bool> done{false};
  std::thread other([&] {
    while (!done) {
      const at::Tensor numbers = at::randn({512, 512}, at::TensorOptions().device(device()));
      at::matmul(numbers, numbers).sum().item<float>();  // allocates, launches, copies, waits
      at::empty({64, 64}, at::TensorOptions().pinned_memory(true)).copy_(numbers.narrow(0, 0, 64).narrow(1, 0, 64));
    }
  });
  const Trained disturbed = train("bert", {});
  done = true;
  other.join();
  for (const auto& notice : disturbed.notices) std::printf("%s\n", notice.c_str());
  EXPECT(disturbed.notices.empty() && disturbed.captures->replays > 0);
}

TEST(a_failed_capture_leaves_the_device_usable) {
  if (!has_device()) return;
  enter(false);
  const SideStream stream(device());
  RandomDropout dropout(1, device());
  const auto capturer = make_graph_capturer(device());
  if (!capturer) return void(std::printf("not run: built without CUDA's headers\n"));
  const at::Tensor numbers = at::ones({1000}, at::TensorOptions().device(device()));
  bool failed = false;
  try {
    capturer->capture([&] {
      at::native_dropout(numbers, 0.5, true);
      numbers.sum().item<float>();  // waits for the device: not permitted
    });
  } catch (const std::exception&) {
    failed = true;
  }
  EXPECT(failed);
  const double kept = std::get<0>(at::native_dropout(numbers, 0.5, true)).mean().item<double>();
  EXPECT(std::fabs(kept - 1) < 0.3);
}

TEST(too_large_a_batch_is_cut_before_the_first_step) {
  if (!has_device()) return;
  enter(false);
  TrainerSwitches small;
  small.before_rehearsal = [](const CapacityClass& shape) {
    if (shape.tokens > 128) at::empty({std::int64_t{1} << 50}, at::TensorOptions().device(device()));  // more than any device has
  };
  const Trained cut = train("bert", small);
  EXPECT(!cut.weights.empty() && cut.captures->replays > 0);
}

TEST_MAIN()
