#include "model/classification_head.h"

#include "model/parameter_names.h"

namespace stepsynth {

ClassificationHead::ClassificationHead(ParameterSet& parameters, const EncoderOptions& options, std::int64_t label_count)
    : family_(options.family),
      dropout_(options.classifier_dropout),
      pooler_(parameters, parameter_names(options.family).pooler, options.hidden_size, options.hidden_size),
      classifier_(parameters, parameter_names(options.family).classifier, options.hidden_size, label_count) {}

at::Tensor ClassificationHead::forward(const at::Tensor& first_tokens, DropoutSource* source) const {
  const bool roberta = family_ == ModelFamily::kRoberta;
  const at::Tensor input = first_tokens.to(pooler_.weight.scalar_type());
  const at::Tensor dense = pooler_(roberta ? dropout(input, dropout_, {DropoutSite::kHeadInput}, source) : input);
  const at::Tensor pooled = family_ == ModelFamily::kDistilBert ? at::relu(dense) : at::tanh(dense);
  return classifier_(dropout(pooled, dropout_, {DropoutSite::kClassifier}, source));
}

}  // namespace stepsynth
