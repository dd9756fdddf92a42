#include "model/transformer_block.h"

namespace stepsynth {

TransformerBlock::TransformerBlock(ParameterSet& parameters, const EncoderOptions& options, std::int64_t layer)
    : layer_(layer),
      activation_(options.activation),
      attention_output_dropout_(options.family == ModelFamily::kDistilBert ? 0 : options.hidden_dropout),
      output_dropout_(options.hidden_dropout),
      attention_(parameters, options, layer),
      attention_output_(parameters, layer_names(options.family, layer).attention_output, options.hidden_size, options.hidden_size),
      attention_layer_norm_(parameters, layer_names(options.family, layer).attention_layer_norm, options.hidden_size, options.layer_norm_eps),
      intermediate_(parameters, layer_names(options.family, layer).intermediate, options.hidden_size, options.intermediate_size),
      output_(parameters, layer_names(options.family, layer).output, options.intermediate_size, options.hidden_size),
      output_layer_norm_(parameters, layer_names(options.family, layer).output_layer_norm, options.hidden_size, options.layer_norm_eps) {}

at::Tensor TransformerBlock::all_tokens(const at::Tensor& hidden, const PackedBatch& batch, const ForwardOptions& options) const {
  return finish(attention_.all_tokens(hidden, batch, options), hidden, options);
}

at::Tensor TransformerBlock::first_tokens(const at::Tensor& hidden, const PackedBatch& batch, const ForwardOptions& options) const {
  return finish(attention_.first_tokens(hidden, batch, options), hidden.index_select(0, batch.first_tokens), options);
}

at::Tensor TransformerBlock::finish(const at::Tensor& context, const at::Tensor& residual, const ForwardOptions& options) const {
  const at::Tensor attended = dropout(attention_output_(context), attention_output_dropout_, {DropoutSite::kAttentionOutput, layer_}, options.dropout);
  const at::Tensor middle = attention_layer_norm_(attended + residual);
  const at::Tensor fed = dropout(output_(activate(intermediate_(middle))), output_dropout_, {DropoutSite::kOutput, layer_}, options.dropout);
  return output_layer_norm_(fed + middle);
}

at::Tensor TransformerBlock::activate(const at::Tensor& input) const {
  switch (activation_) {
    case Activation::kGeluTanh:
      return at::gelu(input, "tanh");
    case Activation::kRelu:
      return at::relu(input);
    case Activation::kGelu:
      break;
  }
  return at::gelu(input, "none");
}

}  // namespace stepsynth
