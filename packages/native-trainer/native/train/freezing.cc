#include "train/freezing.h"

#include "error.h"

namespace stepsynth {

void check_freezing(const ParameterSet& parameters, const TrainingOptions& options) {
  const std::int64_t layers = parameters.all().back().depth - 1;
  if (options.freeze_layers > layers) {
    throw Error(ErrorCode::kInvalidRequest, "request.options.freeze_layers: " + std::to_string(options.freeze_layers) + " of " +
                                                std::to_string(layers) + " layers");
  }
}

Freezing::Freezing(const ParameterSet& parameters, const TrainingOptions& options) : parameters_(parameters) {
  for (const Parameter& parameter : parameters.all()) {
    const bool frozen = parameter.depth == 0 ? options.freeze_embeddings : parameter.depth <= options.freeze_layers;
    at::Tensor(parameter.compute).set_requires_grad(!frozen);
  }
}

Freezing::~Freezing() {
  for (const Parameter& parameter : parameters_.all()) at::Tensor(parameter.compute).set_requires_grad(true);
}

}  // namespace stepsynth
