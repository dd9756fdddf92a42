// Parameters that a training leaves as they are.
#pragma once

#include "io/requests.h"
#include "model/parameter_set.h"

namespace stepsynth {

// Throws Error INVALID_REQUEST when the model has fewer layers than are to be frozen.
void check_freezing(const ParameterSet& parameters, const TrainingOptions& options);

// While it lives, the parameters that the options freeze require no gradients. Their dropout stays on, as in Hugging Face.
class Freezing {
 public:
  Freezing(const ParameterSet& parameters, const TrainingOptions& options);
  ~Freezing();
  Freezing(const Freezing&) = delete;
  Freezing& operator=(const Freezing&) = delete;

 private:
  const ParameterSet& parameters_;
};

}  // namespace stepsynth
