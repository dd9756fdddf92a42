// The end of each half of an encoder layer: bias, dropout, residual and LayerNorm by one CPU kernel.
#pragma once

#include "kernels/cpu/hashed_dropout.h"
#include "libtorch.h"

namespace stepsynth {

struct ResidualLayerNorm {
  double eps;
  HashedDropout dropout;  // of [n, columns]
};

// LayerNorm(dropout(input + bias) + residual) * weight + shift. input [n, columns], which must not be used afterwards (its
// memory keeps what the backward pass needs), residual [n, columns], bias, weight and shift [columns], weight and shift in
// float. `kernels_take` must hold for input and residual, and with dropout the number of columns be even. Differentiable once.
at::Tensor residual_layer_norm(const at::Tensor& input, const at::Tensor& bias, const at::Tensor& residual, const at::Tensor& weight,
                               const at::Tensor& shift, const ResidualLayerNorm& options);

}  // namespace stepsynth
