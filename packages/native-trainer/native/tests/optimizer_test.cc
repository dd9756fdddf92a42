// Clipping folded into the kernel, the latch on steps that are not finite, and the order of losses that arrive late.
#include <cmath>

#include "fixtures.h"
#include "test.h"
#include "train/adamw.h"
#include "train/freezing.h"
#include "train/runtime.h"
#include "train/step_monitor.h"
#include "train/trainer.h"

using namespace stepsynth;
using namespace stepsynth::testing;

namespace {

TrainingOptions options(double max_grad_norm) {
  TrainingOptions options{};
  options.learning_rate = 1e-2;
  options.epochs = 2;
  options.batch_size = 4;
  options.gradient_accumulation_steps = 1;
  options.warmup_steps = 0;
  options.max_grad_norm = max_grad_norm;
  options.weight_decay = 0.1;
  options.seed = 5;
  options.layerwise_learning_rate_decay = 1;
  return options;
}

std::vector<at::Tensor> random_gradients(const ParameterSet& parameters) {
  at::manual_seed(1);
  std::vector<at::Tensor> gradients;
  for (const auto& value : parameters.values()) gradients.push_back(at::randn(value.sizes()));
  return gradients;
}

at::Tensor zero() { return at::zeros({}, at::TensorOptions().dtype(at::kFloat)); }

std::vector<at::Tensor> copies(const std::vector<at::Tensor>& values) {
  std::vector<at::Tensor> result;
  for (const auto& value : values) result.push_back(value.detach().clone());
  return result;
}

bool equal(const std::vector<at::Tensor>& a, const std::vector<at::Tensor>& b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!at::equal(a[i], b[i])) return false;
  }
  return true;
}

struct BFloat16Updates {
  Checkpoint checkpoint;
  std::vector<at::Tensor> state;
  std::vector<at::Tensor> values() const { return checkpoint.model.parameters().values(); }
};

// Four updates in bf16 and a skipped one: decayed by depth, the lowest layer frozen.
BFloat16Updates update_in_bf16(bool fused_kernels, bool narrow_gradients, double max_grad_norm) {
  BFloat16Updates result{read_checkpoint(fixture("bert"), at::kCPU), {}};
  const ParameterSet& parameters = result.checkpoint.model.parameters();
  result.checkpoint.model.compute_in(at::kBFloat16);
  TrainingOptions unequal = options(max_grad_norm);
  unequal.layerwise_learning_rate_decay = 0.8;
  unequal.freeze_embeddings = true;
  unequal.freeze_layers = 1;
  const Freezing freezing(parameters, unequal);
  AdamW optimizer(parameters, unequal, fused_kernels);
  at::manual_seed(1);
  for (int step = 0; step < 5; ++step) {
    std::vector<at::Tensor> gradients;
    for (const at::Tensor& leaf : parameters.trained_leaves()) {
      const at::Tensor gradient = at::randn(leaf.sizes()).to(leaf.scalar_type());
      gradients.push_back(narrow_gradients ? gradient : gradient.to(at::kFloat));
    }
    if (step == 2) gradients[3].fill_(INFINITY);
    const at::Tensor norm = AdamW::norm(gradients);
    EXPECT(std::isfinite(norm.item<double>()) == (step != 2));
    optimizer.step(gradients, norm, 1e-2, zero() + (step == 2 ? 1 : 0));
  }
  for (const auto& [name, tensor] : optimizer.state()) result.state.push_back(tensor);
  return result;
}

double largest_difference(const std::vector<at::Tensor>& a, const std::vector<at::Tensor>& b) {
  double difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) difference = std::max(difference, (a[i] - b[i]).abs().max().item<double>());
  return difference;
}

}  // namespace

TEST(clipping_in_the_kernel_is_torch_s_clip) {
  const Checkpoint folded = read_checkpoint(fixture("bert"), at::kCPU), apart = read_checkpoint(fixture("bert"), at::kCPU);
  AdamW with_clip(folded.model.parameters(), options(0.7)), plain(apart.model.parameters(), options(0));
  for (int step = 0; step < 3; ++step) {
    std::vector<at::Tensor> gradients = random_gradients(folded.model.parameters());
    const at::Tensor norm = AdamW::norm(gradients);
    // torch.nn.utils.clip_grad_norm_: times min(1, max_norm / (norm + 1e-6))
    std::vector<at::Tensor> clipped = copies(gradients);
    at::_foreach_mul_(clipped, (0.7 / (norm + 1e-6)).clamp_max(1));
    with_clip.step(gradients, norm, 1e-2, zero());
    plain.step(clipped, norm, 1e-2, zero());
  }
  const double difference = largest_difference(folded.model.parameters().values(), apart.model.parameters().values());
  std::printf("clip folded into the kernel against torch's clip: largest difference %.1e\n", difference);
  EXPECT(difference <= 1e-6);
}

TEST(a_skipped_update_leaves_weights_and_state) {
  const Checkpoint once = read_checkpoint(fixture("bert"), at::kCPU), twice = read_checkpoint(fixture("bert"), at::kCPU);
  AdamW a(once.model.parameters(), options(1)), b(twice.model.parameters(), options(1));
  const auto step = [](AdamW& optimizer, const Checkpoint& checkpoint, float skip) {
    const std::vector<at::Tensor> gradients = random_gradients(checkpoint.model.parameters());
    if (skip == 1) gradients[3].fill_(INFINITY);
    optimizer.step(gradients, AdamW::norm(gradients), 1e-2, zero() + skip);
  };
  step(a, once, 0), step(a, once, 0);
  step(b, twice, 0), step(b, twice, 1), step(b, twice, 0);
  EXPECT(equal(once.model.parameters().values(), twice.model.parameters().values()));
}

TEST(own_updates_in_bf16_are_libtorch_s) {
  for (const double max_grad_norm : {0.0, 0.7}) {
    const BFloat16Updates own = update_in_bf16(true, true, max_grad_norm), libtorch = update_in_bf16(false, false, max_grad_norm);
    const double weights = largest_difference(own.values(), libtorch.values()), state = largest_difference(own.state, libtorch.state);
    std::printf("own AdamW against libtorch's, clip at %.1f: largest difference of a weight %.1e, of the state %.1e\n", max_grad_norm, weights, state);
    EXPECT(weights <= 1e-6 && state <= 1e-6);
    const Checkpoint before = read_checkpoint(fixture("bert"), at::kCPU);
    for (std::size_t i = 0; i < own.values().size(); ++i) {
      const Parameter& parameter = own.checkpoint.model.parameters().all()[i];
      EXPECT(at::equal(parameter.value, before.model.parameters().values()[i]) == (parameter.depth <= 1));
      EXPECT(at::equal(parameter.compute, parameter.value.to(parameter.compute.scalar_type())));
    }
  }
}

TEST(own_updates_are_the_same_bits_for_both_types_of_gradients_and_any_threads) {
  const BFloat16Updates narrow = update_in_bf16(true, true, 0);
  EXPECT(equal(narrow.values(), update_in_bf16(true, false, 0).values()));
  const auto update_by = [](int threads) {
    enter_runtime({at::kCPU, threads});
    return update_in_bf16(true, true, 0.7);
  };
  const BFloat16Updates one = update_by(1);
  for (const int threads : {1, 2, 3}) {
    const BFloat16Updates again = update_by(threads);
    EXPECT(equal(one.values(), again.values()) && equal(one.state, again.state));
  }
}

TEST(the_latch_stays_and_names_the_first_bad_step) {
  StepMonitor monitor(at::kCPU, 100);  // nothing arrives before it is waited for
  const auto value = [](float number) { return zero() + number; };
  const auto latch_after = [&](const MonitoredStep& step, float loss, float norm) {
    const at::Tensor latch = monitor.observe(value(loss), value(norm));
    monitor.record(step);
    return latch.item<float>();
  };
  EXPECT(latch_after({1, 1, 0.1}, 2, 1) == 0);
  EXPECT(latch_after({2, 1, 0.2}, 3, NAN) == 1);
  EXPECT(latch_after({3, 1, 0.3}, NAN, 1) == 1);
  EXPECT(latch_after({4, 1, 0.4}, 1, 1) == 1);
  std::vector<std::int64_t> seen;
  const auto visit = [&](const MonitoredStep& step, double loss) {
    seen.push_back(step.step);
    EXPECT(loss == 2);
  };
  monitor.poll(visit);
  EXPECT(seen.empty());
  EXPECT_THROWS(monitor.drain(visit), ErrorCode::kNonFiniteLoss, "the gradient is not finite at step 2 (learning rate 0.200000)");
  EXPECT(seen == std::vector<std::int64_t>{1});
}

TEST(a_host_far_ahead_waits) {
  StepMonitor monitor(at::kCPU, 1000);
  std::int64_t arrived = 0;
  const auto visit = [&](const MonitoredStep& step, double) { EXPECT(step.step == ++arrived); };
  for (std::int64_t step = 1; step <= 40; ++step) {
    monitor.observe(zero(), zero());
    monitor.record({step, 1, 0});
    monitor.poll(visit);
    EXPECT(step - arrived <= 16);
  }
  monitor.drain(visit);
  EXPECT(arrived == 40);
}

TEST(late_losses_change_no_weight_and_stop_with_the_right_step) {
  const EncodedDataset rows = dataset_of(SafetensorsFile(fixture("bert/curve.safetensors")));
  const auto run = [&](std::int64_t lag, std::int64_t poison_at) {
    Checkpoint checkpoint = read_checkpoint(fixture("bert"), at::kCPU);
    Trainer trainer(checkpoint.model, rows, nullptr, options(1), {}, {.compact_vocabulary = true, .monitor_lag = lag});
    std::vector<double> losses;
    std::string message;
    const auto on_step = [&](const StepReport& report) {
      losses.push_back(report.loss);
      if (report.step == poison_at) checkpoint.model.parameters().values().back().detach().fill_(NAN);
    };
    try {
      trainer.run(CancelFlag(), {.on_step = on_step, .on_evaluation = {}});
    } catch (const Error& error) {
      message = error.what();
    }
    return std::tuple(losses, message, copies(checkpoint.model.parameters().values()));
  };
  const auto [losses, none, weights] = run(0, -1);
  const auto [late_losses, still_none, late_weights] = run(4, -1);
  EXPECT(losses.size() == 12 && losses == late_losses && none.empty() && still_none.empty());
  EXPECT(equal(weights, late_weights));
  // Step 2's report comes when step 6 was computed, and is heard of by step 7.
  EXPECT(std::get<1>(run(0, 2)).starts_with("the loss is not finite at step 3 "));
  EXPECT(std::get<1>(run(4, 2)).starts_with("the loss is not finite at step 7 "));
}

TEST_MAIN()
