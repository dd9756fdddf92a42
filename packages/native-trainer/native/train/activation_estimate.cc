#include "train/activation_estimate.h"

#include <algorithm>
#include <vector>

#include "model/forward_options.h"

namespace stepsynth {
namespace {

// Tensors that autograd keeps of a layer, in units of [T, d], [P, d] (padded places of attention), [T, intermediate] and
// [rows, H, L, L]; counted in model/ and rounded up to what was measured.
constexpr double kHiddenStates = 6, kMasks = 2, kPaddedStates = 5, kIntermediates = 2;
constexpr double kScores = 3;  // probabilities, mask, product; without dropout attention keeps none
// The last layer, computed for first tokens alone, the embeddings, and what one layer's gradients take while they are made.
constexpr double kHiddenStatesOnce = 8, kPaddedStatesOnce = 4, kIntermediatesOnce = 2, kScoresOnce = 2;

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
  const double scores = scope_.dropout ? extent.square_lengths * static_cast<double>(options_.num_attention_heads) : 0;
  const auto layers = static_cast<double>(options_.num_hidden_layers - scope_.frozen_layers) - 1;
  const double in_layer = hidden * (kHiddenStates + (scope_.dropout ? kMasks : 0)) + padded * kPaddedStates + intermediate * kIntermediates + scores * kScores;
  const double once = hidden * kHiddenStatesOnce + padded * kPaddedStatesOnce + intermediate * kIntermediatesOnce + scores * kScoresOnce;
  return static_cast<std::int64_t>((std::max(0.0, layers) * in_layer + once) * sizeof(float));
}

}  // namespace stepsynth
