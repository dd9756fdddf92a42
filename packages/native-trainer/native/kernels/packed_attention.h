// Multi-head self-attention over a packed batch without any padding, by CPU kernels: one task for each row and head.
#pragma once

#include <vector>

#include "kernels/cpu/hashed_dropout.h"
#include "libtorch.h"

namespace stepsynth {

struct PackedAttention {
  std::vector<std::int64_t> lengths;    // [B] tokens of each row
  std::vector<HashedDropout> dropouts;  // [B] of each row's probabilities [heads, queries, keys]; empty: none
  std::int64_t heads;
};

// query_key_value [T, 3d] before its bias [3d] -> context [T, d]. Differentiable once.
at::Tensor attend_all(const at::Tensor& query_key_value, const at::Tensor& bias, const PackedAttention& attention);

// Queries of each row's first token alone: query [B, d] and key_value [T, 2d] before their bias [3d] -> context [B, d].
at::Tensor attend_first(const at::Tensor& query, const at::Tensor& key_value, const at::Tensor& bias, const PackedAttention& attention);

}  // namespace stepsynth
