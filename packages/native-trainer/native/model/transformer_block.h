// One encoder layer: attention and feed-forward, each with its residual and LayerNorm after it.
#pragma once

#include "model/attention.h"

namespace stepsynth {

class TransformerBlock {
 public:
  TransformerBlock(ParameterSet& parameters, const EncoderOptions& options, std::int64_t layer);

  at::Tensor all_tokens(const at::Tensor& hidden, const PackedBatch& batch, const ForwardOptions& options) const;    // [T, d] -> [T, d]
  at::Tensor first_tokens(const at::Tensor& hidden, const PackedBatch& batch, const ForwardOptions& options) const;  // [T, d] -> [B, d]

  at::ScalarType compute_type() const { return output_.weight.scalar_type(); }

 private:
  // context and residual [n, d] -> [n, d]; everything here works token by token.
  at::Tensor finish(const at::Tensor& context, const at::Tensor& residual, const ForwardOptions& options) const;
  // linear(input) -> dropout -> + residual -> LayerNorm
  at::Tensor join(const at::Tensor& input, const Linear& linear, const at::Tensor& residual, const LayerNorm& layer_norm, double rate,
                  DropoutSite site, const ForwardOptions& options) const;
  // intermediate linear -> activation function
  at::Tensor expand(const at::Tensor& input, const ForwardOptions& options) const;

  std::int64_t layer_;
  Activation activation_;
  double attention_output_dropout_;  // 0 for DistilBERT, which has none at this place
  double output_dropout_;
  Attention attention_;
  Linear attention_output_;  // [d, d]
  LayerNorm attention_layer_norm_;
  Linear intermediate_;      // [intermediate, d]
  Linear output_;            // [d, intermediate]
  LayerNorm output_layer_norm_;
};

}  // namespace stepsynth
