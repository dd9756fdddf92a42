// Loss and gradients of one optimizer step.
#pragma once

#include <span>
#include <vector>

#include "model/task_model.h"
#include "train/loss.h"

namespace stepsynth {

struct StepGradients {
  at::Tensor loss;                    // [] weighted mean over the rows of the step, on the model's device
  std::int64_t tokens;
  // Ordered like ParameterSet::trained_leaves(), in fp32; of a single pass on the CPU with fused_kernels in the leaf's type.
  std::vector<at::Tensor> gradients;
};

// Gradients of a loss in fp32, ordered like ParameterSet::trained_leaves().
std::vector<at::Tensor> gradients_of(const at::Tensor& loss, const TaskModel& model);

// `passes` are the step's rows, cut into forward passes. The loss is the mean over all rows of the step (weighted by
// row and class), not a mean of means, so that the cut changes nothing but memory: gradients of further passes are added
// where the first one's lie, as they come. The host does not wait for the device.
StepGradients compute_gradients(const TaskModel& model, const EncodedDataset& dataset,
                                const std::vector<std::span<const std::int64_t>>& passes, const LossFunction& loss_function,
                                const ForwardOptions& options, std::int64_t group_rows = kAttentionGroupRows);

}  // namespace stepsynth
