// Hugging Face's head for extractive question answering: two logits a token, that the answer begins and that it ends there.
// DistilBERT drops out before it. In fp32, as the classification head.
#pragma once

#include "model/encoder_options.h"
#include "model/forward_options.h"
#include "model/layers.h"

namespace stepsynth {

class AnswerHead {
 public:
  AnswerHead(ParameterSet& parameters, const EncoderOptions& options);

  at::Tensor forward(const at::Tensor& tokens, DropoutSource* source) const;  // [T, d] -> [T, 2]

 private:
  double dropout_;
  Linear outputs_;  // [2, d]
};

}  // namespace stepsynth
