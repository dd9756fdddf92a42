// Multi-head self-attention over a packed batch, in groups of neighbouring rows.
#pragma once

#include "kernels/packed_attention.h"
#include "model/encoder_options.h"
#include "model/forward_options.h"
#include "model/layers.h"
#include "model/packed_batch.h"
#include "model/parameter_names.h"

namespace stepsynth {

class Attention {
 public:
  Attention(ParameterSet& parameters, const EncoderOptions& options, std::int64_t layer);

  // hidden [T, d] -> context [T, d], before the output linear.
  at::Tensor all_tokens(const at::Tensor& hidden, const PackedBatch& batch, const ForwardOptions& options) const;
  // hidden [T, d] -> context [B, d] of each row's first token; keys and values still come from all tokens.
  at::Tensor first_tokens(const at::Tensor& hidden, const PackedBatch& batch, const ForwardOptions& options) const;

 private:
  // What the kernels of kernels/packed_attention.h need, where they can be used: on the CPU, with masks they can compute.
  std::optional<PackedAttention> for_kernels(const at::Tensor& hidden, const PackedBatch& batch, bool first_tokens, const ForwardOptions& options) const;
  // The same where the device has a kernel for rows of different lengths; `queries` [B, d] are those of the first tokens.
  at::Tensor all_rows(const at::Tensor& hidden, const PackedBatch& batch, const ForwardOptions& options) const;
  at::Tensor first_of_rows(const at::Tensor& queries, const at::Tensor& hidden, const PackedBatch& batch, const ForwardOptions& options) const;
  // hidden [n, d] -> [n, parts * d]: the query (part 0), key (1) and value (2) of `parts` parts from `first` on.
  at::Tensor project(const at::Tensor& hidden, std::int64_t first, std::int64_t parts, bool fused) const;
  // The same for the kernels, which add the bias themselves.
  at::Tensor project_without_bias(const at::Tensor& hidden, std::int64_t first, std::int64_t parts, const ForwardOptions& options) const;
  // query [G, H, Q, D], key and value [G, H, L, D] -> [G * Q, d]
  at::Tensor attend(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, const PackedBatch& batch, std::size_t group,
                    const ForwardOptions& options) const;

  std::int64_t layer_;
  std::int64_t heads_;      // H
  std::int64_t head_size_;  // D
  double dropout_;
  Linear query_key_value_;  // [3d, d]: query, key and value stacked
};

}  // namespace stepsynth
