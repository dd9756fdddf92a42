#include "model/embeddings.h"

#include "model/parameter_names.h"

namespace stepsynth {
namespace {

std::optional<Embedding> make_token_types(ParameterSet& parameters, const EncoderOptions& options) {
  if (options.type_vocab_size == 0) return std::nullopt;
  return Embedding(parameters, parameter_names(options.family).token_type_embeddings, options.type_vocab_size, options.hidden_size);
}

}  // namespace

Embeddings::Embeddings(ParameterSet& parameters, const EncoderOptions& options)
    : words_(parameters, parameter_names(options.family).word_embeddings, options.vocab_size, options.hidden_size, options.pad_token_id),
      positions_(parameters, parameter_names(options.family).position_embeddings, options.max_position_embeddings, options.hidden_size),
      token_types_(make_token_types(parameters, options)),
      layer_norm_(parameters, parameter_names(options.family).embedding_layer_norm, options.hidden_size, options.layer_norm_eps),
      dropout_(options.hidden_dropout) {}

at::Tensor Embeddings::forward(const PackedBatch& batch, DropoutSource* source) const {
  at::Tensor sum = words_(batch.input_ids);
  if (token_types_) sum = sum + (*token_types_)(batch.token_type_ids);
  sum = sum + positions_(batch.position_ids);
  return dropout(layer_norm_(sum), dropout_, {DropoutSite::kEmbeddings}, source);
}

}  // namespace stepsynth
