#include "train/device_schedule.h"

#include <algorithm>

namespace stepsynth {

at::Tensor learning_rate_at(const LinearSchedule& schedule, const at::Tensor& step) {
  const auto warm_up = static_cast<double>(schedule.warmup_steps()), total = static_cast<double>(schedule.total_steps());
  const at::Tensor rising = step / std::max(1.0, warm_up);
  const at::Tensor falling = ((total - step) / std::max(1.0, total - warm_up)).clamp_min(0);
  return (at::where(step < warm_up, rising, falling) * schedule.peak()).to(at::kFloat);
}

}  // namespace stepsynth
