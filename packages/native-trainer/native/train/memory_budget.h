// How much memory a training on the CPU may take, and what of it is left for activations.
#pragma once

#include "io/requests.h"
#include "model/parameter_set.h"

namespace stepsynth {

struct MemoryBudget {
  std::int64_t total;        // bytes of the whole process
  std::int64_t activations;  // of one pass: what weights, gradients, moments and the kept weights leave; may be negative
};

// Call when the optimizer has its moments and before the first step. `megabytes` 0: what is resident now and nine
// tenths of what is available.
MemoryBudget memory_budget(std::int64_t megabytes, const ParameterSet& parameters);

// The budget of a training that goes on: the one it began with, so that its steps are cut alike, while nine tenths of that
// are there for activations; else what there is now.
MemoryBudget resumed_budget(const MemoryBudget& before, const MemoryBudget& now);

}  // namespace stepsynth
