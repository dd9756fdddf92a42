// Loss and gradients of one optimizer step.
#pragma once

#include <span>
#include <vector>

#include "model/sequence_classifier.h"

namespace stepsynth {

struct StepGradients {
  double loss;                         // weighted mean over the rows of the step
  std::int64_t tokens;
  std::vector<at::Tensor> gradients;   // ordered like ParameterSet::values(); empty when the loss is not finite
};

// `passes` are the step's rows, cut into forward passes. The loss is the mean over all rows of the step (weighted by
// row), not a mean of means, so that the cut changes nothing but memory.
StepGradients compute_gradients(const SequenceClassifier& model, const EncodedDataset& dataset,
                                const std::vector<std::span<const std::int64_t>>& passes, double label_smoothing,
                                const ForwardOptions& options, std::int64_t group_rows = kAttentionGroupRows);

}  // namespace stepsynth
