// AdamW on the CPU in one pass over memory, for weights with a copy in bf16: the gradient is read in the type it has, the copy
// written with the weight. Results do not depend on the number of threads.
#pragma once

#include <vector>

#include "kernels/cpu/kernel_table.h"
#include "libtorch.h"

namespace stepsynth {

// Contiguous tensors of one shape on the CPU.
struct AdamWTask {
  at::Tensor gradient;                            // float or bfloat16
  at::Tensor value, first_moment, second_moment;  // float
  at::Tensor copy;                                // bfloat16: becomes the value, rounded; or undefined
  AdamWRates rates;
};
void adamw_update(const std::vector<AdamWTask>& tasks);

// Global norm of tensors of float and bfloat16 on the CPU, [] float.
at::Tensor global_norm(const std::vector<at::Tensor>& tensors);

}  // namespace stepsynth
