#include "model/encoder.h"

namespace stepsynth {

Encoder::Encoder(ParameterSet& parameters, const EncoderOptions& options) : embeddings_(parameters, options) {
  for (std::int64_t layer = 0; layer < options.num_hidden_layers; ++layer) blocks_.emplace_back(parameters, options, layer);
}

at::Tensor Encoder::all_tokens(const PackedBatch& batch, std::int64_t layers, DropoutSource* source) const {
  at::Tensor hidden = embeddings_.forward(batch, source);
  for (std::int64_t layer = 0; layer < layers; ++layer) hidden = blocks_[static_cast<std::size_t>(layer)].all_tokens(hidden, batch, source);
  return hidden;
}

at::Tensor Encoder::first_tokens(const PackedBatch& batch, const ForwardOptions& options) const {
  if (!options.first_token_only || blocks_.empty()) {
    return all_tokens(batch, layer_count(), options.dropout).index_select(0, batch.first_tokens);
  }
  return blocks_.back().first_tokens(all_tokens(batch, layer_count() - 1, options.dropout), batch, options.dropout);
}

}  // namespace stepsynth
