#include "train/activation_estimate.h"

#include <algorithm>
#include <vector>

#include "model/forward_options.h"

namespace stepsynth {
namespace {

// Tensors in units of [T, d], [P, d] (padded places of attention), [T, intermediate] and [rows, H, L, L]; counted in model/ and
// rounded up to what was measured.
struct Tensors {
  double hidden, padded, intermediate, scores;
};

// What the backward pass needs of a layer. Of the scores: probabilities, mask, product.
Tensors kept_of_layer(const ActivationScope& scope) {
  // Query, key, value, context, twice the normalized sum and LayerNorm's output; value and slope of the activation function.
  if (scope.fused_kernels) return {.hidden = 8, .padded = 0, .intermediate = 2, .scores = 0};
  if (scope.dropout) return {.hidden = 8, .padded = 5, .intermediate = 2, .scores = 3};
  return {.hidden = 6, .padded = 5, .intermediate = 2, .scores = 0};
}

// The last layer, computed for first tokens alone, the embeddings, and what one layer's gradients take while they are made.
Tensors needed_once(const ActivationScope& scope) {
  if (scope.fused_kernels) return {.hidden = 8, .padded = 0, .intermediate = 1, .scores = 0};
  return {.hidden = 8, .padded = 4, .intermediate = 2, .scores = scope.dropout ? 2.0 : 0.0};
}

struct Extent {
  double tokens = 0;          // T
  double padded_tokens = 0;   // P
  double square_lengths = 0;  // sum over rows of the squared length of their group
};

Extent extent_of(const EncodedDataset& dataset, std::span<const std::int64_t> rows) {
  std::vector<std::int64_t> lengths;
  for (const std::int64_t row : rows) lengths.push_back(dataset.row_length(row));
  std::sort(lengths.begin(), lengths.end());
  Extent extent;
  for (std::size_t first = 0; first < lengths.size(); first += kAttentionGroupRows) {
    const std::size_t last = std::min(lengths.size(), first + kAttentionGroupRows);
    const auto longest = static_cast<double>(lengths[last - 1]);
    for (std::size_t row = first; row < last; ++row) extent.tokens += static_cast<double>(lengths[row]);
    extent.padded_tokens += static_cast<double>(last - first) * longest;
    extent.square_lengths += static_cast<double>(last - first) * longest * longest;
  }
  return extent;
}

}  // namespace

std::int64_t ActivationEstimate::bytes(const EncodedDataset& dataset, std::span<const std::int64_t> rows) const {
  const Extent extent = extent_of(dataset, rows);
  const double hidden = extent.tokens * static_cast<double>(options_.hidden_size);
  const double padded = extent.padded_tokens * static_cast<double>(options_.hidden_size);
  const double intermediate = extent.tokens * static_cast<double>(options_.intermediate_size);
  const double scores = extent.square_lengths * static_cast<double>(options_.num_attention_heads);
  const auto elements = [&](const Tensors& count) {
    return hidden * count.hidden + padded * count.padded + intermediate * count.intermediate + scores * count.scores;
  };
  const auto layers = static_cast<double>(options_.num_hidden_layers - scope_.frozen_layers - (scope_.whole_last_layer ? 0 : 1));
  const double total = std::max(0.0, layers) * elements(kept_of_layer(scope_)) + elements(needed_once(scope_));
  return static_cast<std::int64_t>(total * sizeof(float));
}

}  // namespace stepsynth
