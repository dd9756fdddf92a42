// Bias and activation function, forward and backward; the derivative is kept in place of its argument.
#pragma once

#include "kernels/cpu/kernel_table.h"
#include "kernels/cpu/vector.h"

namespace stepsynth::STEPSYNTH_SIMD {

struct ValueAndSlope {
  Floats value, slope;
};

// x * P(X <= x) for a normal X, by Abramowitz and Stegun 7.1.26, whose error of 1.5e-7 is that of libtorch's erf.
STEPSYNTH_INLINE ValueAndSlope gelu(Floats x) {
  const Floats density = exp(x * x * -0.5f);  // times sqrt(2 pi)
  const Floats distance = x < Floats{} ? -x : x;
  const Floats t = 1.0f / (distance * 0.23164189f + 1.0f);  // 0.3275911 / sqrt(2)
  Floats series = t * 1.061405429f - 1.453152027f;
  series = series * t + 1.421413741f;
  series = series * t - 0.284496736f;
  series = series * t + 0.254829592f;
  const Floats tail = series * t * density * 0.5f;
  const Floats probability = x < Floats{} ? tail : 1.0f - tail;
  return {x * probability, probability + x * density * 0.39894228f};
}

STEPSYNTH_INLINE ValueAndSlope gelu_tanh(Floats x) {
  const Floats inner = (x + x * x * x * 0.044715f) * 0.79788456f;
  const Floats tanh = 1.0f - 2.0f / (exp(inner * 2.0f) + 1.0f);
  const Floats inner_slope = (x * x * 0.134145f + 1.0f) * 0.79788456f;
  return {x * (tanh + 1.0f) * 0.5f, (tanh + 1.0f) * 0.5f + x * (1.0f - tanh * tanh) * inner_slope * 0.5f};
}

STEPSYNTH_INLINE ValueAndSlope relu(Floats x) { return {larger(x, Floats{}), x > Floats{} ? splat(1.0f) : Floats{}}; }

template <typename T, typename Function>
STEPSYNTH_INLINE void activate_rows(const ActivationForward<T>& task, MatrixRows rows, Function function) {
  for (std::int64_t row = rows.first; row < rows.last; ++row) {
    const std::int64_t start = row * task.columns;
    for_each_vector(task.columns, [&](std::int64_t column, auto lanes) __attribute__((always_inline)) {
      const ValueAndSlope result = function(load(task.input + start + column, lanes) + load(task.bias + column, lanes));
      store(task.output + start + column, result.value, lanes);
      if (task.derivative) store(task.derivative + start + column, result.slope, lanes);
    });
  }
}

template <typename T>
void activation_forward(const ActivationForward<T>& task, MatrixRows rows) {
  switch (task.activation) {
    case Activation::kGelu:
      return activate_rows(task, rows, [](Floats x) __attribute__((always_inline)) { return gelu(x); });
    case Activation::kGeluTanh:
      return activate_rows(task, rows, [](Floats x) __attribute__((always_inline)) { return gelu_tanh(x); });
    case Activation::kRelu:
      return activate_rows(task, rows, [](Floats x) __attribute__((always_inline)) { return relu(x); });
  }
}

template <typename T>
void activation_backward(const ActivationBackward<T>& task, MatrixRows rows, float* bias_sums) {
  std::memset(bias_sums, 0, static_cast<std::size_t>(task.columns) * sizeof(float));
  for (std::int64_t row = rows.first; row < rows.last; ++row) {
    const std::int64_t start = row * task.columns;
    for_each_vector(task.columns, [&](std::int64_t column, auto lanes) __attribute__((always_inline)) {
      T* const derivative = task.derivative + start + column;
      const Floats gradient = load(task.gradient + start + column, lanes) * load(derivative, lanes);
      store(derivative, gradient, lanes);
      store(bias_sums + column, load(bias_sums + column, lanes) + gradient, lanes);
    });
  }
}

}  // namespace stepsynth::STEPSYNTH_SIMD
