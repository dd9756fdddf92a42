// Windows of a dataset shared out over several models, each on a device and a thread of its own.
#pragma once

#include <vector>

#include "train/predict.h"

namespace stepsynth {

// The same model on another device, computing in the same type.
TaskModel replica_of(const TaskModel& model, at::Device device);

// As `for_each_window`, by as many threads as there are functions, the calling one with the first: each takes the next window
// when it is done with one. `sink` gets windows in any order, from several threads at once. A function sets its thread up
// itself. After a failure no further window is begun, and the first failure is thrown when all threads have ended.
void share_windows(const EncodedDataset& dataset, const std::vector<WindowFunction>& functions, const OutputSink& sink);

}  // namespace stepsynth
