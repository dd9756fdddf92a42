#include "model/answer_head.h"

#include "model/parameter_names.h"

namespace stepsynth {

AnswerHead::AnswerHead(ParameterSet& parameters, const EncoderOptions& options)
    : dropout_(options.answer_dropout), outputs_(parameters, parameter_names(options.family).answer, options.hidden_size, 2) {}

at::Tensor AnswerHead::forward(const at::Tensor& tokens, DropoutSource* source) const {
  return outputs_(dropout(tokens.to(outputs_.weight.scalar_type()), dropout_, {DropoutSite::kHeadInput}, source));
}

}  // namespace stepsynth
