// How a forward pass is computed. Every combination gives the same numbers up to rounding.
#pragma once

#include "model/dropout.h"
#include "train/cancel.h"

namespace stepsynth {

struct ForwardOptions {
  DropoutSource* dropout = nullptr;  // null: no dropout (inference, or dropout turned off)
  // The last layer's queries, attention output and feed-forward for the first token of each row alone.
  bool first_token_only = true;
  // Query, key and value by one matrix product in place of three.
  bool fused_query_key_value = true;
  // On the CPU: kernels of our own for what lies between the matrix products, attention included; in bf16 AdamW's as well.
  bool fused_kernels = true;
  // On the CPU: oneDNN for products in fp32 where it is faster than MKL; with fused_kernels alone.
  bool onednn_products = true;
  // Looked at before every layer; null: not at all.
  const CancelFlag* cancel = nullptr;
};

// Rows of an attention group on the CPU: fewer means less padding, more means fewer and larger products.
inline constexpr std::int64_t kAttentionGroupRows = 8;

}  // namespace stepsynth
