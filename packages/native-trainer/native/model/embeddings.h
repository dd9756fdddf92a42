// Sum of word, position and (BERT) token type embeddings, LayerNorm, dropout.
#pragma once

#include <optional>

#include "model/encoder_options.h"
#include "model/forward_options.h"
#include "model/layers.h"
#include "model/packed_batch.h"

namespace stepsynth {

class Embeddings {
 public:
  Embeddings(ParameterSet& parameters, const EncoderOptions& options);

  at::Tensor forward(const PackedBatch& batch, DropoutSource* source) const;  // [T, d]

 private:
  Embedding words_;
  Embedding positions_;
  std::optional<Embedding> token_types_;  // DistilBERT has none
  LayerNorm layer_norm_;
  double dropout_;
};

}  // namespace stepsynth
