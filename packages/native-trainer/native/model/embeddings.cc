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
    : counts_from_padding_(options.family == ModelFamily::kRoberta),
      pad_token_id_(options.pad_token_id),
      words_(parameters, options),
      positions_(parameters, parameter_names(options.family).position_embeddings, options.max_position_embeddings, options.hidden_size,
                 counts_from_padding_ ? pad_token_id_ : -1),
      token_types_(make_token_types(parameters, options)),
      layer_norm_(parameters, parameter_names(options.family).embedding_layer_norm, options.hidden_size, options.layer_norm_eps),
      dropout_(options.hidden_dropout) {}

at::Tensor Embeddings::forward(const PackedBatch& batch, DropoutSource* source) const {
  at::Tensor sum = words_(batch.input_ids);
  if (token_types_) sum = sum + (*token_types_)(batch.token_type_ids);
  sum = sum + positions_(position_ids(batch));
  return dropout(layer_norm_(sum), dropout_, {DropoutSite::kEmbeddings}, source);
}

// RoBERTa numbers a row's tokens from pad_token_id + 1 on and passes over paddings, which all stand at pad_token_id.
at::Tensor Embeddings::position_ids(const PackedBatch& batch) const {
  if (!counts_from_padding_) return batch.position_ids;
  const at::Tensor real = batch.input_ids.ne(pad_token_id_).to(at::kLong);
  const at::Tensor before = at::cumsum(real, 0) - real;                                                        // in all rows
  const at::Tensor row_starts = at::arange(batch.tokens(), batch.position_ids.options()) - batch.position_ids;
  return (before - before.index_select(0, row_starts) + 1) * real + pad_token_id_;
}

}  // namespace stepsynth
