// Embeddings and the stack of layers.
#pragma once

#include <vector>

#include "model/embeddings.h"
#include "model/transformer_block.h"

namespace stepsynth {

class Encoder {
 public:
  Encoder(ParameterSet& parameters, const EncoderOptions& options);

  // Hidden states after `layers` layers; 0 is the embedding layer. [T, d]
  at::Tensor all_tokens(const PackedBatch& batch, std::int64_t layers, const ForwardOptions& options) const;
  // Last hidden state of each row's first token. [B, d]
  at::Tensor first_tokens(const PackedBatch& batch, const ForwardOptions& options) const;

  WordEmbeddings& word_embeddings() { return embeddings_.words(); }
  std::int64_t layer_count() const { return static_cast<std::int64_t>(blocks_.size()); }

 private:
  Embeddings embeddings_;
  std::vector<TransformerBlock> blocks_;
};

}  // namespace stepsynth
