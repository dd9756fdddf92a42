#include "train/schedule.h"

#include <algorithm>
#include <cmath>

namespace stepsynth {

LinearSchedule::LinearSchedule(const TrainingOptions& options, std::int64_t total_steps)
    : peak_(options.learning_rate),
      warmup_steps_(options.warmup_steps >= 0 ? options.warmup_steps
                                              : static_cast<std::int64_t>(std::ceil(options.warmup_ratio * static_cast<double>(total_steps)))),
      total_steps_(total_steps) {}

double LinearSchedule::learning_rate(std::int64_t step) const {
  const auto ratio = [](std::int64_t part, std::int64_t whole) {
    return static_cast<double>(part) / static_cast<double>(std::max<std::int64_t>(1, whole));
  };
  if (step < warmup_steps_) return peak_ * ratio(step, warmup_steps_);
  return peak_ * std::max(0.0, ratio(total_steps_ - step, total_steps_ - warmup_steps_));
}

}  // namespace stepsynth
