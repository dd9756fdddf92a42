// Follows the steps of a training without waiting for the device they run on.
#pragma once

#include <c10/core/Event.h>

#include <deque>
#include <functional>
#include <optional>
#include <string>

#include "libtorch.h"

namespace stepsynth {

struct MonitoredStep {
  std::int64_t step;   // counted from 1
  std::int64_t epoch;  // counted from 1
  double learning_rate;
};

// Throws Error NON_FINITE_LOSS naming the step.
[[noreturn]] void refuse_not_finite(const std::string& what, std::int64_t step, double learning_rate);

// A latch on the device remembers that a step was not finite. Each step's loss travels to the host behind it; the host
// asks which have arrived. Losses arrive in the order of the steps.
class StepMonitor {
 public:
  using Visitor = std::function<void(const MonitoredStep&, double loss)>;

  // `lag`: steps after which a loss on the CPU, where it is there at once, counts as arrived. For tests.
  explicit StepMonitor(at::Device device, std::int64_t lag = 0);

  // Looks at a step's numbers on the device. Returns [] float there: 1 when this step or one before it has a loss or gradient
  // norm that is not finite, so that its update must be left out. The same operations every time: they can be captured.
  at::Tensor observe(const at::Tensor& loss, const at::Tensor& gradient_norm);

  // Sends what was observed last to the host, as the numbers of `step`.
  void record(const MonitoredStep& step);

  // Hands out the steps that have arrived since the last call. Throws Error NON_FINITE_LOSS naming the first step that was
  // not finite, after the steps before it. Waits only when the host is far ahead of the device.
  void poll(const Visitor& visit) { take(kMostPending, visit); }
  // Waits for all of them.
  void drain(const Visitor& visit) { take(0, visit); }

 private:
  // Bounds the memory of pending losses, and the steps still computed after a cancel.
  static constexpr std::size_t kMostPending = 16;

  struct Pending {
    MonitoredStep step;
    at::Tensor numbers;  // [3] float on the host: loss, gradient norm, latch
    std::optional<c10::Event> arrival;
  };

  void take(std::size_t most_left, const Visitor& visit);
  bool has_arrived(const Pending& pending) const;

  at::Device device_;
  std::int64_t lag_;
  std::int64_t recorded_ = 0;  // the last step; a resumed training does not begin at 1
  at::Tensor latch_;     // [] float
  at::Tensor observed_;  // [3] float: loss, gradient norm, latch
  std::deque<Pending> pending_;
};

}  // namespace stepsynth
