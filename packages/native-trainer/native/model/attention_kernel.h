// libtorch's attention over rows of different lengths laid end to end, where the device has it.
#pragma once

#include "libtorch.h"

namespace stepsynth {

enum class AttentionKernel {
  kPadded,           // groups of rows padded to their longest; every device
  kFlash,            // CUDA from compute capability 8.0 on, bf16
  kMemoryEfficient,  // other CUDA devices, fp32
};

// What the device offers for heads of that size in that type. Throws Error INTERNAL when the libtorch that is loaded declares
// these operators otherwise than the one this was compiled against: they carry no promise of stability.
AttentionKernel choose_attention_kernel(at::Device device, at::ScalarType type, std::int64_t head_size);

// For the tests: throws Error INTERNAL unless `declared` is how the loaded libtorch declares the operator.
void check_operator(const std::string& declared);

struct RowBounds {
  at::Tensor offsets;    // [rows + 1] int32, the first 0, the last the number of tokens: every token lies in a row
  std::int64_t longest;  // no row is longer: a bound that a captured kernel keeps
};

// query [Tq, H, D], key and value [T, H, D], rows bounded by `queries` and `keys` -> [Tq, H * D]. `rate` of the probabilities
// is dropped, by the device's default generator. Not for kPadded.
at::Tensor attend_rows(AttentionKernel kernel, const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, const RowBounds& queries,
                       const RowBounds& keys, double rate);

}  // namespace stepsynth
