// Sum of word, position and (BERT, RoBERTa) token type embeddings, LayerNorm, dropout.
#pragma once

#include <optional>

#include "model/encoder_options.h"
#include "model/forward_options.h"
#include "model/layers.h"
#include "model/packed_batch.h"
#include "model/word_embeddings.h"

namespace stepsynth {

class Embeddings {
 public:
  Embeddings(ParameterSet& parameters, const EncoderOptions& options);

  at::Tensor forward(const PackedBatch& batch, DropoutSource* source) const;  // [T, d]
  WordEmbeddings& words() { return words_; }

 private:
  at::Tensor position_ids(const PackedBatch& batch) const;  // [T]

  bool counts_from_padding_;  // RoBERTa
  std::int64_t pad_token_id_;
  WordEmbeddings words_;
  Embedding positions_;
  std::optional<Embedding> token_types_;  // DistilBERT has none
  LayerNorm layer_norm_;
  double dropout_;
};

}  // namespace stepsynth
