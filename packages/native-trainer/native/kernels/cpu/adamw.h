// AdamW, element by element, and the sum of squares that its clipping needs.
#pragma once

#include "kernels/cpu/kernel_table.h"
#include "kernels/cpu/vector.h"

namespace stepsynth::STEPSYNTH_SIMD {

// By way of memory, which the compiler turns into one instruction.
STEPSYNTH_INLINE Floats square_root(Floats values) {
  float lanes[kLanes];
  store(lanes, values);
  for (float& lane : lanes) lane = __builtin_sqrtf(lane);
  return load(lanes);
}

template <typename T>
void adamw(const AdamWUpdate<T>& update, const AdamWRates& rates, std::int64_t first, std::int64_t last) {
  for_each_vector(last - first, [&](std::int64_t column, auto lanes) __attribute__((always_inline)) {
    const std::int64_t i = first + column;
    const Floats gradient = load(update.gradient + i, lanes) * rates.gradient_factor;
    const Floats before = load(update.first_moment + i, lanes);
    const Floats first_moment = before + (gradient - before) * rates.first_weight;
    const Floats second_moment = load(update.second_moment + i, lanes) * rates.second_decay + gradient * gradient * rates.second_weight;
    const Floats deviation = square_root(second_moment) * rates.second_factor + rates.epsilon;
    const Floats value = load(update.value + i, lanes) * rates.decay - first_moment * rates.step_size / deviation;
    store(update.first_moment + i, first_moment, lanes);
    store(update.second_moment + i, second_moment, lanes);
    store(update.value + i, value, lanes);
    if (update.copy) store(update.copy + i, value, lanes);
  });
}

// In blocks, since a long sum of floats loses digits.
template <typename T>
double sum_of_squares(const T* values, std::int64_t count) {
  constexpr std::int64_t kBlock = 128 * kLanes;
  double total = 0;
  for (std::int64_t first = 0; first < count; first += kBlock) {
    Floats squares{};
    for_each_vector(count - first < kBlock ? count - first : kBlock, [&](std::int64_t column, auto lanes) __attribute__((always_inline)) {
      const Floats value = load(values + first + column, lanes);
      squares += value * value;
    });
    total += static_cast<double>(sum(squares));
  }
  return total;
}

}  // namespace stepsynth::STEPSYNTH_SIMD
