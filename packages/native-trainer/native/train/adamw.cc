#include "train/adamw.h"

#include <algorithm>

namespace stepsynth {
namespace {

// Hugging Face's defaults; the contract has no options for them.
constexpr double kBeta1 = 0.9;
constexpr double kBeta2 = 0.999;
constexpr double kEpsilon = 1e-8;

}  // namespace

AdamW::AdamW(const ParameterSet& parameters, const TrainingOptions& options) : max_grad_norm_(options.max_grad_norm) {
  Group decayed{options.weight_decay, {}, {}, {}, {}, {}};
  Group spared{0, {}, {}, {}, {}, {}};
  const auto& all = parameters.all();
  for (std::size_t i = 0; i < all.size(); ++i) {
    Group& group = options.decay_all || all[i].decays ? decayed : spared;
    const at::Tensor& value = all[i].value;
    group.indices.push_back(i);
    group.values.push_back(value);
    group.first_moments.push_back(at::zeros_like(value));
    group.second_moments.push_back(at::zeros_like(value));
    group.steps.push_back(at::zeros({}, value.options().requires_grad(false)));
  }
  if (!decayed.indices.empty()) groups_.push_back(std::move(decayed));
  if (!spared.indices.empty()) groups_.push_back(std::move(spared));
}

double AdamW::norm(const std::vector<at::Tensor>& gradients) {
  return at::linalg_vector_norm(at::stack(at::_foreach_norm(gradients, 2)), 2).item<double>();
}

void AdamW::step(const std::vector<at::Tensor>& gradients, double gradient_norm, double learning_rate) {
  const at::NoGradGuard no_grad;
  // The kernel divides by the scale itself, which saves a pass; torch's clip multiplies by max_norm / (norm + 1e-6).
  std::optional<at::Tensor> scale;
  if (max_grad_norm_ > 0 && gradient_norm + 1e-6 > max_grad_norm_) {
    scale = at::full({}, (gradient_norm + 1e-6) / max_grad_norm_, gradients[0].options().requires_grad(false));
  }
  for (Group& group : groups_) {
    std::vector<at::Tensor> selected;
    for (const std::size_t index : group.indices) selected.push_back(gradients[index]);
    at::_foreach_add_(group.steps, 1);
    at::_fused_adamw_(group.values, selected, group.first_moments, group.second_moments, /*max_exp_avg_sqs=*/{}, group.steps,
                      learning_rate, kBeta1, kBeta2, group.weight_decay, kEpsilon, /*amsgrad=*/false, /*maximize=*/false, scale);
  }
}

}  // namespace stepsynth
