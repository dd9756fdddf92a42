// What a training pass holds in memory beside weights, gradients and optimizer state.
#pragma once

#include <cstdint>
#include <span>

#include "io/encoded_dataset.h"
#include "model/encoder_options.h"

namespace stepsynth {

// What of the model a training pass keeps activations of.
struct ActivationScope {
  bool dropout;
  bool fused_kernels = true;       // of ForwardOptions
  bool whole_last_layer = false;   // not of first tokens alone
  std::int64_t frozen_layers = 0;  // from the bottom, with the embeddings: nothing is kept below; 0 when those are trained
};

class ActivationEstimate {
 public:
  ActivationEstimate(const EncoderOptions& options, const ActivationScope& scope) : options_(options), scope_(scope) {}

  // Bytes at the height of one forward and backward pass over these rows on the CPU, in fp32: at least what is measured and
  // at most half as much again (memory_test.cc).
  std::int64_t bytes(const EncodedDataset& dataset, std::span<const std::int64_t> rows) const;

 private:
  EncoderOptions options_;
  ActivationScope scope_;
};

}  // namespace stepsynth
