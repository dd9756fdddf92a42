// Hugging Face's heads over the first token: BERT's pooler (tanh), DistilBERT's pre_classifier (ReLU), RoBERTa's
// classifier.dense (dropout before, tanh after), then dropout and the classifier. Always in fp32: it costs next to nothing,
// and logits in bf16 would tie.
#pragma once

#include "model/encoder_options.h"
#include "model/forward_options.h"
#include "model/layers.h"

namespace stepsynth {

class ClassificationHead {
 public:
  ClassificationHead(ParameterSet& parameters, const EncoderOptions& options, std::int64_t label_count);

  at::Tensor forward(const at::Tensor& first_tokens, DropoutSource* source) const;  // [B, d] -> [B, labels]

 private:
  ModelFamily family_;
  double dropout_;
  Linear pooler_;      // [d, d]
  Linear classifier_;  // [labels, d]
};

}  // namespace stepsynth
