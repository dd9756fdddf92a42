#include "train/adamw.h"

#include <algorithm>
#include <cmath>

#include "kernels/adamw_update.h"

namespace stepsynth {
namespace {

// Hugging Face's defaults; the contract has no options for them.
constexpr double kBeta1 = 0.9;
constexpr double kBeta2 = 0.999;
constexpr double kEpsilon = 1e-8;

// What the kernel divides the gradients by, which saves a pass: max(1, (norm + 1e-6) / max_norm), as torch's clip.
std::optional<at::Tensor> gradient_scale(const at::Tensor& norm, double max_norm) {
  if (max_norm <= 0) return std::nullopt;
  const at::Tensor scale = ((norm + 1e-6) / max_norm).clamp_min(1);
  // With a scale the kernel writes the scaled gradients back; where looking costs no wait, a scale of 1 is left out.
  if (scale.is_cpu() && scale.item<float>() == 1) return std::nullopt;
  return scale;
}

bool is_bf16(const at::Tensor& tensor) { return tensor.scalar_type() == at::kBFloat16; }

AdamWRates rates_of(double learning_rate, double weight_decay, double updates, double gradient_scale) {
  return {.gradient_factor = static_cast<float>(1 / gradient_scale),
          .decay = static_cast<float>(1 - learning_rate * weight_decay),
          .first_weight = static_cast<float>(1 - kBeta1),
          .second_decay = static_cast<float>(kBeta2),
          .second_weight = static_cast<float>(1 - kBeta2),
          .step_size = static_cast<float>(learning_rate / (1 - std::pow(kBeta1, updates))),
          .second_factor = static_cast<float>(1 / std::sqrt(1 - std::pow(kBeta2, updates))),
          .epsilon = static_cast<float>(kEpsilon)};
}

double on_host(double number) { return number; }
double on_host(const at::Tensor& number) { return number.item<double>(); }

}  // namespace

UpdateRule update_rule(const Parameter& parameter, const ParameterSet& parameters, const TrainingOptions& options) {
  const auto below_head = static_cast<double>(parameters.all().back().depth - parameter.depth);
  return {options.decay_all || parameter.decays() ? options.weight_decay : 0, std::pow(options.layerwise_learning_rate_decay, below_head)};
}

AdamW::AdamW(const ParameterSet& parameters, const TrainingOptions& options, bool fused_kernels)
    : parameters_(parameters),
      own_kernel_(fused_kernels && parameters.compute_type() == at::kBFloat16 && parameters.all().front().value.is_cpu()),
      max_grad_norm_(options.max_grad_norm) {
  std::size_t index = 0;
  for (const Parameter& parameter : parameters.all()) {
    if (!parameter.trained()) continue;
    const at::Tensor& value = parameter.value;
    const UpdateRule rule = update_rule(parameter, parameters, options);
    Group& group = group_for(rule.weight_decay, rule.rate_factor);
    group.indices.push_back(index++);
    group.values.push_back(value);
    group.first_moments.push_back(at::zeros_like(value));
    group.second_moments.push_back(at::zeros_like(value));
    group.steps.push_back(at::zeros({}, value.options()));
    group.copies.push_back(is_bf16(parameter.compute) ? parameter.compute : at::Tensor());
  }
}

AdamW::Group& AdamW::group_for(double weight_decay, double rate_factor) {
  const auto found = std::find_if(groups_.begin(), groups_.end(), [&](const Group& group) {
    return group.weight_decay == weight_decay && group.rate_factor == rate_factor;
  });
  return found != groups_.end() ? *found : groups_.emplace_back(Group{weight_decay, rate_factor, {}, {}, {}, {}, {}, {}});
}

std::vector<std::pair<std::string, at::Tensor>> AdamW::state() const {
  std::vector<std::pair<std::string, at::Tensor>> all;
  for (const Group& group : groups_) {
    for (std::size_t i = 0; i < group.indices.size(); ++i) {
      const std::string index = std::to_string(group.indices[i]);
      all.emplace_back("first_moment." + index, group.first_moments[i]);
      all.emplace_back("second_moment." + index, group.second_moments[i]);
      all.emplace_back("updates." + index, group.steps[i]);
    }
  }
  return all;
}

at::Tensor AdamW::norm(const std::vector<at::Tensor>& gradients) {
  if (std::any_of(gradients.begin(), gradients.end(), is_bf16)) return global_norm(gradients);
  return at::linalg_vector_norm(at::stack(at::_foreach_norm(gradients, 2)), 2);
}

void AdamW::step(const std::vector<at::Tensor>& gradients, const at::Tensor& gradient_norm, double learning_rate, const at::Tensor& skip) {
  step_at(learning_rate, gradients, gradient_norm, skip);
}

void AdamW::step(const std::vector<at::Tensor>& gradients, const at::Tensor& gradient_norm, const at::Tensor& learning_rate, const at::Tensor& skip) {
  step_at(learning_rate, gradients, gradient_norm, skip);
}

template <typename Rate>
void AdamW::step_at(const Rate& learning_rate, const std::vector<at::Tensor>& gradients, const at::Tensor& gradient_norm, const at::Tensor& skip) {
  const at::NoGradGuard no_grad;
  const std::optional<at::Tensor> scale = gradient_scale(gradient_norm, max_grad_norm_);
  const at::Tensor counted = 1 - skip;
  for (Group& group : groups_) at::_foreach_add_(group.steps, counted);
  if (own_kernel_) {
    if (skip.item<float>() == 0) step_by_own_kernel(on_host(learning_rate), gradients, scale ? scale->item<double>() : 1);
    return;
  }
  for (Group& group : groups_) {
    std::vector<at::Tensor> selected;
    for (const std::size_t index : group.indices) selected.push_back(gradients[index]);
    at::_fused_adamw_(group.values, selected, group.first_moments, group.second_moments, /*max_exp_avg_sqs=*/{}, group.steps,
                      learning_rate * group.rate_factor, kBeta1, kBeta2, group.weight_decay, kEpsilon, /*amsgrad=*/false,
                      /*maximize=*/false, scale, /*found_inf=*/skip);
  }
  parameters_.refresh_copies();
}

void AdamW::step_by_own_kernel(double learning_rate, const std::vector<at::Tensor>& gradients, double gradient_scale) const {
  std::vector<AdamWTask> tasks;
  for (const Group& group : groups_) {
    for (std::size_t i = 0; i < group.indices.size(); ++i) {
      const double updates = group.steps[i].item<double>();
      tasks.push_back({.gradient = gradients[group.indices[i]].contiguous(),
                       .value = group.values[i],
                       .first_moment = group.first_moments[i],
                       .second_moment = group.second_moments[i],
                       .copy = group.copies[i],
                       .rates = rates_of(learning_rate * group.rate_factor, group.weight_decay, updates, gradient_scale)});
    }
  }
  adamw_update(tasks);
}

}  // namespace stepsynth
