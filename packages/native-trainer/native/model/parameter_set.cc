#include "model/parameter_set.h"

namespace stepsynth {

at::Tensor ParameterSet::add(at::IntArrayRef shape, const std::string& name, bool decays) {
  return add_stacked(shape, {name}, decays);
}

at::Tensor ParameterSet::add_stacked(at::IntArrayRef shape, const std::vector<std::string>& names, bool decays) {
  Parameter parameter{at::empty(shape, options_).set_requires_grad(true), {}, decays, depth_};
  const std::int64_t rows = shape[0] / static_cast<std::int64_t>(names.size());
  for (const auto& name : names) {
    parameter.slices.push_back({name, rows * static_cast<std::int64_t>(parameter.slices.size()), rows});
  }
  parameters_.push_back(parameter);
  return parameter.value;
}

std::vector<at::Tensor> ParameterSet::values() const {
  std::vector<at::Tensor> values;
  for (const auto& parameter : parameters_) values.push_back(parameter.value);
  return values;
}

std::vector<at::Tensor> ParameterSet::trained_values() const {
  std::vector<at::Tensor> values;
  for (const auto& parameter : parameters_) {
    if (parameter.value.requires_grad()) values.push_back(parameter.value);
  }
  return values;
}

std::int64_t ParameterSet::element_count() const {
  std::int64_t count = 0;
  for (const auto& parameter : parameters_) count += parameter.value.numel();
  return count;
}

std::vector<std::pair<std::string, at::Tensor>> ParameterSet::named(const std::vector<at::Tensor>& tensors) const {
  std::vector<std::pair<std::string, at::Tensor>> parts;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    for (const auto& slice : parameters_[i].slices) {
      parts.emplace_back(slice.name, tensors[i].detach().narrow(0, slice.first_row, slice.rows));
    }
  }
  return parts;
}

}  // namespace stepsynth
