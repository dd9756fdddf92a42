#include "kernels/row_chunks.h"

namespace stepsynth {

at::Tensor add_chunks(const at::Tensor& parts) {
  at::Tensor total = parts.select(0, 0).clone();
  auto* const sums = total.mutable_data_ptr<float>();
  const std::int64_t size = total.numel();
  for (std::int64_t chunk = 1; chunk < parts.size(0); ++chunk) {
    const float* const part = parts.const_data_ptr<float>() + chunk * size;
    for (std::int64_t i = 0; i < size; ++i) sums[i] += part[i];
  }
  return total;
}

bool kernels_take(const at::Tensor& tensor) {
  return tensor.is_cpu() && tensor.is_contiguous() && (tensor.scalar_type() == at::kFloat || tensor.scalar_type() == at::kBFloat16);
}

}  // namespace stepsynth
