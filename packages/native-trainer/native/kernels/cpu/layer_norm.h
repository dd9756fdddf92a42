// Bias, dropout, residual and LayerNorm in one pass over memory, forward and backward.
#pragma once

#include "kernels/cpu/dropout_mask.h"
#include "kernels/cpu/kernel_table.h"

namespace stepsynth::STEPSYNTH_SIMD {

STEPSYNTH_INLINE Floats masked(Floats values, const HashedDropout& dropout, std::int64_t element) {
  return dropout.active ? values * multipliers(dropout, static_cast<std::uint64_t>(element)) : values;
}

// Writes dropout(x + bias) + residual to `sums` and returns its mean.
template <typename T>
STEPSYNTH_INLINE float sum_branches(const LayerNormForward<T>& task, std::int64_t start, float* sums) {
  Floats total{};
  for_each_vector(task.columns, [&](std::int64_t column, auto lanes) __attribute__((always_inline)) {
    const Floats input = load(task.input + start + column, lanes) + load(task.bias + column, lanes);
    const Floats branches = masked(input, task.dropout, start + column) + load(task.residual + start + column, lanes);
    store(sums + column, branches, lanes);
    total += branches;  // 0 outside the row
  });
  return sum(total) / static_cast<float>(task.columns);
}

// Mean square distance from `mean`.
STEPSYNTH_INLINE float variance(const float* values, std::int64_t columns, float mean) {
  Floats squares{};
  std::int64_t column = 0;
  for (; column + kLanes <= columns; column += kLanes) {
    const Floats distance = load(values + column) - mean;
    squares += distance * distance;
  }
  float total = sum(squares);
  for (; column < columns; ++column) total += (values[column] - mean) * (values[column] - mean);
  return total / static_cast<float>(columns);
}

template <typename T>
void layer_norm_forward(const LayerNormForward<T>& task, MatrixRows rows, float* scratch) {
  for (std::int64_t row = rows.first; row < rows.last; ++row) {
    const std::int64_t start = row * task.columns;
    const float mean = sum_branches(task, start, scratch);
    const float inverse_deviation = 1.0f / __builtin_sqrtf(variance(scratch, task.columns, mean) + task.eps);
    if (task.inverse_deviation) task.inverse_deviation[row] = inverse_deviation;
    for_each_vector(task.columns, [&](std::int64_t column, auto lanes) __attribute__((always_inline)) {
      const Floats normalized = (load(scratch + column, lanes) - mean) * inverse_deviation;
      if (task.normalized) store(task.normalized + start + column, normalized, lanes);
      store(task.output + start + column, normalized * load(task.weight + column, lanes) + load(task.shift + column, lanes), lanes);
    });
  }
}

template <typename T>
void layer_norm_backward(const LayerNormBackward<T>& task, MatrixRows rows, float* sums) {
  const std::int64_t columns = task.columns;
  float *bias_sums = sums, *weight_sums = sums + columns, *shift_sums = sums + 2 * columns;
  std::memset(sums, 0, static_cast<std::size_t>(3 * columns) * sizeof(float));
  for (std::int64_t row = rows.first; row < rows.last; ++row) {
    const std::int64_t start = row * columns;
    Floats along_ones{}, along_row{};
    for_each_vector(columns, [&](std::int64_t column, auto lanes) __attribute__((always_inline)) {
      const Floats gradient = load(task.gradient + start + column, lanes);
      const Floats normalized = load(task.normalized + start + column, lanes);
      const Floats weighted = gradient * load(task.weight + column, lanes);
      along_ones += weighted;
      along_row += weighted * normalized;
      store(weight_sums + column, load(weight_sums + column, lanes) + gradient * normalized, lanes);
      store(shift_sums + column, load(shift_sums + column, lanes) + gradient, lanes);
    });
    const float mean = sum(along_ones) / static_cast<float>(columns), slope = sum(along_row) / static_cast<float>(columns);
    const float inverse_deviation = task.inverse_deviation[row];
    for_each_vector(columns, [&](std::int64_t column, auto lanes) __attribute__((always_inline)) {
      const Floats weighted = load(task.gradient + start + column, lanes) * load(task.weight + column, lanes);
      const Floats normalized = load(task.normalized + start + column, lanes);
      const Floats residual = (weighted - mean - normalized * slope) * inverse_deviation;
      const Floats input = masked(residual, task.dropout, start + column);
      store(task.residual_gradient + start + column, residual, lanes);
      if (task.input_gradient) store(task.input_gradient + start + column, input, lanes);
      store(bias_sums + column, load(bias_sums + column, lanes) + input, lanes);
    });
  }
}

}  // namespace stepsynth::STEPSYNTH_SIMD
