// x W^T without the bias, which the kernels after it add.
#pragma once

#include "libtorch.h"

namespace stepsynth {

// input [n, in], weight [out, in] -> [n, out]. `onednn`: by oneDNN where that is the faster library (see product.cc).
at::Tensor product(const at::Tensor& input, const at::Tensor& weight, bool onednn);

}  // namespace stepsynth
