// Cuts forward passes that would not fit into memory into smaller ones.
#pragma once

#include <span>
#include <vector>

#include "train/activation_estimate.h"

namespace stepsynth {

class PassCutter {
 public:
  // `bytes`: what the activations of one pass may take.
  PassCutter(const ActivationEstimate& estimate, std::int64_t bytes) : estimate_(estimate), bytes_(bytes) {}

  std::int64_t bytes() const { return bytes_; }

  // Throws Error OUT_OF_MEMORY, saying what to do, when the longest row alone does not fit.
  void require_rows_fit(const EncodedDataset& dataset) const;

  // The passes, those that do not fit halved until they do. The sum over the rows stays what it was.
  std::vector<std::span<const std::int64_t>> cut(const EncodedDataset& dataset, const std::vector<std::span<const std::int64_t>>& passes) const;

 private:
  ActivationEstimate estimate_;
  std::int64_t bytes_;
};

}  // namespace stepsynth
