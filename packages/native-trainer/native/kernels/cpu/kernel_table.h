// The CPU kernels behind function pointers, one table for each instruction set; which one is used is decided at run time.
// T is float, or std::uint16_t for the bits of a bfloat16: activations and their gradients. Everything else is float.
#pragma once

#include <cstdint>

#include "kernels/cpu/activation_function.h"
#include "kernels/cpu/hashed_dropout.h"

namespace stepsynth {

// Rows [first, last) of a matrix.
struct MatrixRows {
  std::int64_t first;
  std::int64_t last;
};

// y = f(x + bias). With `derivative` f'(x + bias) is kept there, which may be x.
template <typename T>
struct ActivationForward {
  const T* input;     // [n, columns]
  const float* bias;  // [columns]
  T* output;          // [n, columns]
  T* derivative;      // [n, columns] or null
  std::int64_t columns;
  Activation activation;
};

// dx = dy * f', in place of the derivative; `bias_sums` gets the column sums of the range.
template <typename T>
struct ActivationBackward {
  const T* gradient;  // dy [n, columns]
  T* derivative;      // becomes dx [n, columns]
  std::int64_t columns;
};

// y = LayerNorm(dropout(x + bias) + residual)
template <typename T>
struct LayerNormForward {
  const T* input;        // x [n, columns]
  const float* bias;     // [columns]
  const T* residual;     // [n, columns]
  const float* weight;   // [columns]
  const float* shift;    // [columns]
  T* output;             // y [n, columns]
  T* normalized;         // (z - mean) / deviation [n, columns], which may be x; or null
  float* inverse_deviation;  // [n], or null
  std::int64_t columns;
  float eps;
  HashedDropout dropout;
};

template <typename T>
struct LayerNormBackward {
  const T* gradient;               // dy [n, columns]
  const T* normalized;             // [n, columns]
  const float* inverse_deviation;  // [n]
  const float* weight;             // [columns]
  T* residual_gradient;            // [n, columns]
  T* input_gradient;               // dx [n, columns], which may be `normalized`; null without dropout, when it is the residual's
  std::int64_t columns;
  HashedDropout dropout;
};

// One head of one row of a batch. Strides are in elements, from token to token.
template <typename T>
struct AttentionHead {
  const T* query;  // [queries, size]
  const T* key;    // [keys, size]
  const T* value;  // [keys, size]
  std::int64_t query_stride, key_stride;
  const float *query_bias, *key_bias, *value_bias;  // [size]
  std::int64_t queries, keys, size;
  float scale;  // of the scores
  HashedDropout dropout;
  std::uint64_t first_element;  // of the mask [queries, keys]
};

template <typename T>
struct AttentionHeadForward {
  AttentionHead<T> head;
  T* context;  // [queries, size]
  std::int64_t context_stride;
  float* log_sums;  // [queries] logarithm of the sum of the scores' exponentials, or null
};

template <typename T>
struct AttentionHeadBackward {
  AttentionHead<T> head;
  const T* gradient;  // of the context [queries, size]
  std::int64_t gradient_stride;
  const float* log_sums;                              // [queries]
  T *query_gradient, *key_gradient, *value_gradient;  // with the strides of query and key
  float *query_sums, *key_sums, *value_sums;          // [size] sums over the tokens: the biases' share
};

// What an update of AdamW takes of a parameter, elements side by side.
template <typename T>
struct AdamWUpdate {
  const T* gradient;
  float *value, *first_moment, *second_moment;
  std::uint16_t* copy;  // bits of the value as a bfloat16, or null
};

// v = v * decay - step_size * m / (sqrt(s) * second_factor + epsilon), with m and s the moments after
// m += (g - m) * first_weight and s = s * second_decay + second_weight * g^2, where g is the gradient times its factor.
struct AdamWRates {
  float gradient_factor;
  float decay;
  float first_weight;
  float second_decay, second_weight;
  float step_size;
  float second_factor;
  float epsilon;
};

template <typename T>
struct KernelTable {
  void (*activation_forward)(const ActivationForward<T>&, MatrixRows);
  void (*activation_backward)(const ActivationBackward<T>&, MatrixRows, float* bias_sums);
  // `scratch`: [columns]
  void (*layer_norm_forward)(const LayerNormForward<T>&, MatrixRows, float* scratch);
  // `sums` gets the column sums of the range that make the gradients of bias, weight and shift: [3, columns]
  void (*layer_norm_backward)(const LayerNormBackward<T>&, MatrixRows, float* sums);
  void (*attention_forward)(const AttentionHeadForward<T>&, float* scratch);
  void (*attention_backward)(const AttentionHeadBackward<T>&, float* scratch);
  std::int64_t (*attention_scratch)(std::int64_t queries, std::int64_t keys, std::int64_t size);  // floats, for either
  void (*adamw)(const AdamWUpdate<T>&, const AdamWRates&, std::int64_t first, std::int64_t last);  // of the elements
  double (*sum_of_squares)(const T*, std::int64_t count);
};

// Of this machine.
template <typename T>
const KernelTable<T>& kernel_table();

// What this machine's tables were compiled for: avx512, avx2 or baseline.
const char* kernel_instruction_set();

namespace avx512 {
extern const KernelTable<float> float_kernels;
extern const KernelTable<std::uint16_t> bfloat16_kernels;
}  // namespace avx512
namespace avx2 {
extern const KernelTable<float> float_kernels;
extern const KernelTable<std::uint16_t> bfloat16_kernels;
}  // namespace avx2
namespace baseline {
extern const KernelTable<float> float_kernels;
extern const KernelTable<std::uint16_t> bfloat16_kernels;
}  // namespace baseline

}  // namespace stepsynth
