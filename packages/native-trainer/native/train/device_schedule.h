// The learning rate of a step whose number lies on the device.
#pragma once

#include "libtorch.h"
#include "train/schedule.h"

namespace stepsynth {

// `step` [] double, counted from 0 -> [] float: `schedule.learning_rate(step)`, computed in double by the same operations.
at::Tensor learning_rate_at(const LinearSchedule& schedule, const at::Tensor& step);

}  // namespace stepsynth
