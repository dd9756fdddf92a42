// AdamW with gradient clipping folded into libtorch's fused kernel.
#pragma once

#include <vector>

#include "io/requests.h"
#include "model/parameter_set.h"

namespace stepsynth {

class AdamW {
 public:
  AdamW(const ParameterSet& parameters, const TrainingOptions& options);

  // Global norm of the gradients, as torch.nn.utils.clip_grad_norm_ computes it.
  static double norm(const std::vector<at::Tensor>& gradients);

  // One update. `gradients` are ordered like `ParameterSet::values()` and may be overwritten.
  void step(const std::vector<at::Tensor>& gradients, double gradient_norm, double learning_rate);

 private:
  struct Group {
    double weight_decay;
    std::vector<std::size_t> indices;  // into the parameter set
    std::vector<at::Tensor> values, first_moments, second_moments, steps;
  };

  double max_grad_norm_;
  std::vector<Group> groups_;  // with and without weight decay
};

}  // namespace stepsynth
