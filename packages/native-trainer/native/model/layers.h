// The three building blocks with parameters. Names on disk are `<prefix>.weight` and `<prefix>.bias`.
#pragma once

#include <string>
#include <vector>

#include "model/parameter_set.h"

namespace stepsynth {

struct Linear {
  at::Tensor weight;  // [out, in]
  at::Tensor bias;    // [out]

  Linear(ParameterSet& parameters, const std::string& prefix, std::int64_t in, std::int64_t out);
  // Several equal linears computed as one; `out` counts them together.
  Linear(ParameterSet& parameters, const std::vector<std::string>& prefixes, std::int64_t in, std::int64_t out);

  at::Tensor operator()(const at::Tensor& input) const { return at::linear(input, weight, bias); }  // [n, in] -> [n, out]
  // Output features [first, first + count) alone.
  at::Tensor part(const at::Tensor& input, std::int64_t first, std::int64_t count) const;
};

struct LayerNorm {
  at::Tensor weight;  // [d]
  at::Tensor bias;    // [d]
  double eps;

  LayerNorm(ParameterSet& parameters, const std::string& prefix, std::int64_t size, double eps);

  at::Tensor operator()(const at::Tensor& input) const { return at::layer_norm(input, weight.sizes(), weight, bias, eps); }
};

struct Embedding {
  at::Tensor weight;  // [entries, d]
  std::int64_t padding_id;

  Embedding(ParameterSet& parameters, const std::string& prefix, std::int64_t entries, std::int64_t size, std::int64_t padding_id = -1);

  at::Tensor operator()(const at::Tensor& ids) const { return at::embedding(weight, ids, padding_id); }  // [n] -> [n, d]
};

}  // namespace stepsynth
