// AdamW with gradient clipping folded in: by libtorch's fused kernel, or by one of our own for layers that compute in bf16 on the CPU.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "io/requests.h"
#include "model/parameter_set.h"

namespace stepsynth {

class AdamW {
 public:
  // Takes the parameters that require gradients now. `fused_kernels`: as in ForwardOptions.
  AdamW(const ParameterSet& parameters, const TrainingOptions& options, bool fused_kernels = true);

  // Global norm of the gradients, as torch.nn.utils.clip_grad_norm_ computes it in fp32; [] float on their device.
  static at::Tensor norm(const std::vector<at::Tensor>& gradients);

  // One update of the weights in fp32 and of the copies that layers compute with. `gradients` are ordered like
  // `ParameterSet::trained_leaves()`, in fp32 or as compute_gradients() leaves them, and may be overwritten. `skip` is [] float on
  // their device: 1 leaves weights and state as they are. The host does not wait for the device.
  void step(const std::vector<at::Tensor>& gradients, const at::Tensor& gradient_norm, double learning_rate, const at::Tensor& skip);
  // The same with a learning rate that lies on the device, [] float.
  void step(const std::vector<at::Tensor>& gradients, const at::Tensor& gradient_norm, const at::Tensor& learning_rate, const at::Tensor& skip);

  // Moments and counts of updates by name, sharing memory: what a training that goes on needs.
  std::vector<std::pair<std::string, at::Tensor>> state() const;

 private:
  // Parameters of one depth that decay, or that do not.
  struct Group {
    double weight_decay;
    double rate_factor;  // of the learning rate, by layer-wise decay
    std::vector<std::size_t> indices;  // into the trained parameters
    std::vector<at::Tensor> values, first_moments, second_moments, steps;
    std::vector<at::Tensor> copies;  // in bf16; undefined where a layer computes with the value itself
  };

  template <typename Rate>
  void step_at(const Rate& learning_rate, const std::vector<at::Tensor>& gradients, const at::Tensor& gradient_norm, const at::Tensor& skip);
  void step_by_own_kernel(double learning_rate, const std::vector<at::Tensor>& gradients, double gradient_scale) const;
  Group& group_for(double weight_decay, double rate_factor);

  const ParameterSet& parameters_;
  bool own_kernel_;
  double max_grad_norm_;
  std::vector<Group> groups_;
};

// Weight decay and share of the learning rate of a parameter.
struct UpdateRule {
  double weight_decay;
  double rate_factor;  // layerwise_learning_rate_decay ^ (head's depth - its depth)
};
UpdateRule update_rule(const Parameter& parameter, const ParameterSet& parameters, const TrainingOptions& options);

}  // namespace stepsynth
