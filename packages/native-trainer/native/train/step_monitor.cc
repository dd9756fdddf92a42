#include "train/step_monitor.h"

#include <c10/core/impl/VirtualGuardImpl.h>

#include <cmath>

#include "error.h"

namespace stepsynth {
namespace {

// Copies to pinned memory and marks the stream, so that the host can ask whether the copy is done.
std::pair<at::Tensor, std::optional<c10::Event>> send_to_host(const at::Tensor& numbers) {
  if (numbers.is_cpu()) return {numbers.clone(), std::nullopt};
  at::Tensor target = at::empty(numbers.sizes(), at::TensorOptions().dtype(numbers.scalar_type()).pinned_memory(true));
  target.copy_(numbers, /*non_blocking=*/true);
  c10::Event event(numbers.device().type());
  event.record(c10::impl::VirtualGuardImpl(numbers.device().type()).getStream(numbers.device()));
  return {target, std::move(event)};
}

}  // namespace

void refuse_not_finite(const std::string& what, std::int64_t step, double learning_rate) {
  throw Error(ErrorCode::kNonFiniteLoss, "the " + what + " is not finite at step " + std::to_string(step) + " (learning rate " +
                                             std::to_string(learning_rate) + "): try a smaller learning rate");
}

StepMonitor::StepMonitor(at::Device device, std::int64_t lag)
    : device_(device),
      lag_(lag),
      latch_(at::zeros({}, at::TensorOptions().dtype(at::kFloat).device(device))),
      observed_(at::zeros({3}, latch_.options())) {}

at::Tensor StepMonitor::observe(const at::Tensor& loss, const at::Tensor& gradient_norm) {
  const at::NoGradGuard no_grad;
  const at::Tensor bad = at::isfinite(loss).logical_and(at::isfinite(gradient_norm)).logical_not().to(at::kFloat);
  at::maximum_out(latch_, latch_, bad);
  at::stack_out(observed_, {loss, gradient_norm, latch_});
  return latch_;
}

void StepMonitor::record(const MonitoredStep& step) {
  auto [numbers, arrival] = send_to_host(observed_);
  pending_.push_back({step, numbers, std::move(arrival)});
  recorded_ = step.step;
}

bool StepMonitor::has_arrived(const Pending& pending) const {
  if (pending.arrival) return pending.arrival->query();
  return recorded_ - pending.step.step >= lag_;
}

void StepMonitor::take(std::size_t most_left, const Visitor& visit) {
  while (!pending_.empty() && (pending_.size() > most_left || has_arrived(pending_.front()))) {
    const Pending first = std::move(pending_.front());
    pending_.pop_front();
    if (first.arrival) first.arrival->synchronize();
    const auto* numbers = first.numbers.const_data_ptr<float>();
    if (numbers[2] != 0) refuse_not_finite(std::isfinite(numbers[0]) ? "gradient" : "loss", first.step.step, first.step.learning_rate);
    visit(first.step, numbers[0]);
  }
}

}  // namespace stepsynth
