// Work shared out by rows of a matrix. The chunks do not depend on the number of threads, and sums over rows are taken chunk
// by chunk, so that no result depends on it either.
#pragma once

#include <ATen/Parallel.h>

#include "kernels/cpu/kernel_table.h"
#include "libtorch.h"

namespace stepsynth {

inline constexpr std::int64_t kRowsPerChunk = 32;

inline std::int64_t chunk_count(std::int64_t rows) { return (rows + kRowsPerChunk - 1) / kRowsPerChunk; }

// body(rows of a chunk, its number); `columns` tells how much work a row is.
template <typename Body>
void for_each_chunk(std::int64_t rows, std::int64_t columns, const Body& body) {
  constexpr std::int64_t kElementsPerTask = 1 << 14;
  const std::int64_t grain = std::max<std::int64_t>(1, kElementsPerTask / (kRowsPerChunk * columns));
  at::parallel_for(0, chunk_count(rows), grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t chunk = begin; chunk < end; ++chunk) {
      body(MatrixRows{chunk * kRowsPerChunk, std::min(rows, (chunk + 1) * kRowsPerChunk)}, chunk);
    }
  });
}

// [chunks, ...] -> [...], added in the order of the chunks.
at::Tensor add_chunks(const at::Tensor& parts);

// Whether the kernels take a tensor: contiguous rows of float or bfloat16 on the CPU.
bool kernels_take(const at::Tensor& tensor);

// What a kernel's template sees: float, or the bits of a bfloat16.
template <typename T>
const T* const_data(const at::Tensor& tensor) {
  return static_cast<const T*>(tensor.const_data_ptr());
}
template <typename T>
T* mutable_data(const at::Tensor& tensor) {
  return static_cast<T*>(tensor.mutable_data_ptr());
}

// body(T{}) with T by the tensor's type.
template <typename Body>
void with_kernel_type(const at::Tensor& tensor, const Body& body) {
  if (tensor.scalar_type() == at::kBFloat16) body(std::uint16_t{});
  else body(float{});
}

// A value that a backward pass needs, kept in an autograd context.
template <typename T>
struct Held final : torch::CustomClassHolder {
  explicit Held(T held) : value(std::move(held)) {}
  T value;
};
template <typename T>
void hold(torch::autograd::AutogradContext* context, T value) {
  context->saved_data["held"] = c10::IValue::make_capsule(c10::make_intrusive<Held<T>>(std::move(value)));
}
template <typename T>
const T& held(torch::autograd::AutogradContext* context) {
  return static_cast<const Held<T>&>(*context->saved_data["held"].toCapsule()).value;
}

}  // namespace stepsynth
