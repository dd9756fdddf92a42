// Hugging Face's linear schedule with warm-up (transformers.get_linear_schedule_with_warmup).
#pragma once

#include <cstdint>

#include "io/requests.h"

namespace stepsynth {

class LinearSchedule {
 public:
  LinearSchedule(const TrainingOptions& options, std::int64_t total_steps);

  // The rate of optimizer step `step`, counted from 0.
  double learning_rate(std::int64_t step) const;

  double peak() const { return peak_; }
  std::int64_t warmup_steps() const { return warmup_steps_; }
  std::int64_t total_steps() const { return total_steps_; }

 private:
  double peak_;
  std::int64_t warmup_steps_;
  std::int64_t total_steps_;
};

}  // namespace stepsynth
