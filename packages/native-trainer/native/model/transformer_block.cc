#include "model/transformer_block.h"

#include "kernels/bias_activation.h"
#include "kernels/product.h"
#include "kernels/residual_layer_norm.h"
#include "kernels/row_chunks.h"

namespace stepsynth {
namespace {

at::Tensor activate(const at::Tensor& input, Activation activation) {
  switch (activation) {
    case Activation::kGeluTanh:
      return at::gelu(input, "tanh");
    case Activation::kRelu:
      return at::relu(input);
    case Activation::kGelu:
      break;
  }
  return at::gelu(input, "none");
}

}  // namespace

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
  const at::Tensor middle =
      join(context, attention_output_, residual, attention_layer_norm_, attention_output_dropout_, DropoutSite::kAttentionOutput, options);
  return join(expand(middle, options), output_, middle, output_layer_norm_, output_dropout_, DropoutSite::kOutput, options);
}

at::Tensor TransformerBlock::join(const at::Tensor& input, const Linear& linear, const at::Tensor& residual, const LayerNorm& layer_norm,
                                  double rate, DropoutSite site, const ForwardOptions& options) const {
  const bool fits = options.fused_kernels && kernels_take(residual) && residual.size(1) % 2 == 0;
  const auto kernel_mask = fits ? kernel_dropout(residual.numel(), rate, options.dropout) : std::nullopt;
  if (!kernel_mask) return layer_norm(dropout(linear(input), rate, {site, layer_}, options.dropout) + residual);
  return residual_layer_norm(product(input, linear.weight, options.onednn_products), linear.bias, residual, layer_norm.weight, layer_norm.bias,
                             {.eps = layer_norm.eps, .dropout = *kernel_mask});
}

at::Tensor TransformerBlock::expand(const at::Tensor& input, const ForwardOptions& options) const {
  if (options.fused_kernels && kernels_take(input)) {
    return bias_activation(product(input, intermediate_.weight, options.onednn_products), intermediate_.bias, activation_);
  }
  return activate(intermediate_(input), activation_);
}

}  // namespace stepsynth
