// Bias and activation function by the CPU kernels.
#pragma once

#include "kernels/cpu/activation_function.h"
#include "libtorch.h"

namespace stepsynth {

// input [n, columns], which must not be used afterwards (its memory keeps the derivative), bias [columns] -> f(input + bias).
// `kernels_take(input)` must hold. Differentiable once.
at::Tensor bias_activation(const at::Tensor& input, const at::Tensor& bias, Activation activation);

}  // namespace stepsynth
