#include "model/parameter_set.h"

namespace stepsynth {

at::Tensor ParameterSet::add(at::IntArrayRef shape, const std::string& name, ParameterKind kind) {
  return add_stacked(shape, {name}, kind);
}

at::Tensor ParameterSet::add_stacked(at::IntArrayRef shape, const std::vector<std::string>& names, ParameterKind kind) {
  Parameter parameter{at::empty(shape, options_), at::empty({0}, options_).set_requires_grad(true), {}, kind, depth_};
  parameter.compute.set_data(parameter.value);
  const std::int64_t rows = shape[0] / static_cast<std::int64_t>(names.size());
  for (const auto& name : names) {
    parameter.slices.push_back({name, rows * static_cast<std::int64_t>(parameter.slices.size()), rows});
  }
  parameters_.push_back(parameter);
  return parameter.compute;
}

bool ParameterSet::has_copy(const Parameter& parameter) const {
  const bool in_layer = parameter.depth > 0 && parameter.depth <= layer_count_;
  return in_layer && (parameter.kind != ParameterKind::kNorm || !options_.device().is_cpu());
}

void ParameterSet::compute_in(at::ScalarType type) {
  compute_type_ = type;
  for (Parameter& parameter : parameters_) {
    if (has_copy(parameter)) parameter.compute.set_data(parameter.value.to(type));
  }
}

void ParameterSet::refresh_copies() const {
  const at::NoGradGuard no_grad;
  std::vector<at::Tensor> copies, originals;
  for (const auto& parameter : parameters_) {
    if (parameter.compute.scalar_type() == parameter.value.scalar_type()) continue;
    copies.push_back(parameter.compute);
    originals.push_back(parameter.value);
  }
  if (!copies.empty()) at::_foreach_copy_(copies, originals);
}

std::vector<at::Tensor> ParameterSet::values() const {
  std::vector<at::Tensor> values;
  for (const auto& parameter : parameters_) values.push_back(parameter.value);
  return values;
}

std::vector<at::Tensor> ParameterSet::trained_values() const {
  std::vector<at::Tensor> values;
  for (const auto& parameter : parameters_) {
    if (parameter.trained()) values.push_back(parameter.value);
  }
  return values;
}

std::vector<at::Tensor> ParameterSet::trained_leaves() const {
  std::vector<at::Tensor> leaves;
  for (const auto& parameter : parameters_) {
    if (parameter.trained()) leaves.push_back(parameter.compute);
  }
  return leaves;
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
