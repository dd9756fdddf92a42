#include "model/layers.h"

namespace stepsynth {
namespace {

std::vector<std::string> with_suffix(const std::vector<std::string>& prefixes, const char* suffix) {
  std::vector<std::string> names;
  for (const auto& prefix : prefixes) names.push_back(prefix + suffix);
  return names;
}

}  // namespace

Linear::Linear(ParameterSet& parameters, const std::string& prefix, std::int64_t in, std::int64_t out)
    : Linear(parameters, std::vector<std::string>{prefix}, in, out) {}

Linear::Linear(ParameterSet& parameters, const std::vector<std::string>& prefixes, std::int64_t in, std::int64_t out)
    : weight(parameters.add_stacked({out, in}, with_suffix(prefixes, ".weight"), ParameterKind::kWeight)),
      bias(parameters.add_stacked({out}, with_suffix(prefixes, ".bias"), ParameterKind::kBias)) {}

at::Tensor Linear::part(const at::Tensor& input, std::int64_t first, std::int64_t count) const {
  return at::linear(input, weight.narrow(0, first, count), bias.narrow(0, first, count));
}

LayerNorm::LayerNorm(ParameterSet& parameters, const std::string& prefix, std::int64_t size, double eps)
    : weight(parameters.add({size}, prefix + ".weight", ParameterKind::kNorm)),
      bias(parameters.add({size}, prefix + ".bias", ParameterKind::kNorm)),
      eps(eps) {}

Embedding::Embedding(ParameterSet& parameters, const std::string& prefix, std::int64_t entries, std::int64_t size, std::int64_t padding_id)
    : weight(parameters.add({entries, size}, prefix + ".weight", ParameterKind::kTable)), padding_id(padding_id) {}

}  // namespace stepsynth
