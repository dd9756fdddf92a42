#include "model/encoder.h"

namespace stepsynth {

Encoder::Encoder(ParameterSet& parameters, const EncoderOptions& options) : embeddings_(parameters, options) {
  for (std::int64_t layer = 0; layer < options.num_hidden_layers; ++layer) {
    parameters.begin_layer();
    blocks_.emplace_back(parameters, options, layer);
  }
}

at::Tensor Encoder::all_tokens(const PackedBatch& batch, std::int64_t layers, const ForwardOptions& options) const {
  at::Tensor hidden = embeddings_.forward(batch, options.dropout);
  if (layers > 0) hidden = hidden.to(blocks_.front().compute_type());
  for (std::int64_t layer = 0; layer < layers; ++layer) {
    if (options.cancel) options.cancel->check();
    hidden = blocks_[static_cast<std::size_t>(layer)].all_tokens(hidden, batch, options);
  }
  return hidden;
}

at::Tensor Encoder::first_tokens(const PackedBatch& batch, const ForwardOptions& options) const {
  if (!options.first_token_only || blocks_.empty()) {
    return all_tokens(batch, layer_count(), options).index_select(0, batch.first_tokens);
  }
  return blocks_.back().first_tokens(all_tokens(batch, layer_count() - 1, options), batch, options);
}

}  // namespace stepsynth
