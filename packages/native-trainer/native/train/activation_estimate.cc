#include "train/activation_estimate.h"

#include <algorithm>
#include <vector>

#include "model/forward_options.h"

namespace stepsynth {
namespace {

// Tensors of a layer that autograd keeps, in units of [T, d], [T, intermediate] and [rows, H, L, L], counted in the code of
// model/ and rounded up to what was measured.
constexpr double kHiddenStates = 13, kHiddenStatesOfDropout = 2;
constexpr double kIntermediates = 2;
constexpr double kScores = 3;  // probabilities, mask, product; without dropout attention keeps none
// The embeddings' sum and its parts, and what the gradients of one layer take while they are made.
constexpr double kHiddenStatesOnce = 12;
constexpr double kIntermediatesOnce = 2;
constexpr double kScoresOnce = 2;

struct Extent {
  double tokens = 0;        // padding of attention groups included
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
    extent.tokens += static_cast<double>(last - first) * longest;
    extent.square_lengths += static_cast<double>(last - first) * longest * longest;
  }
  return extent;
}

}  // namespace

std::int64_t ActivationEstimate::bytes(const EncodedDataset& dataset, std::span<const std::int64_t> rows) const {
  const Extent extent = extent_of(dataset, rows);
  const double hidden = extent.tokens * static_cast<double>(options_.hidden_size);
  const double intermediate = extent.tokens * static_cast<double>(options_.intermediate_size);
  const double scores = scope_.dropout ? extent.square_lengths * static_cast<double>(options_.num_attention_heads) : 0;
  const auto layers = static_cast<double>(options_.num_hidden_layers - scope_.frozen_layers);
  const double in_layer = hidden * (kHiddenStates + (scope_.dropout ? kHiddenStatesOfDropout : 0)) + intermediate * kIntermediates + scores * kScores;
  const double once = hidden * kHiddenStatesOnce + intermediate * kIntermediatesOnce + scores * kScoresOnce;
  return static_cast<std::int64_t>((layers * in_layer + once) * sizeof(float));
}

}  // namespace stepsynth
