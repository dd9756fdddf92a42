// Masks of HashedDropout, a vector at a time.
#pragma once

#include "kernels/cpu/hashed_dropout.h"
#include "kernels/cpu/vector.h"

namespace stepsynth::STEPSYNTH_SIMD {

// What the elements from `element` on, an even number, are multiplied by; hash_counter of train/random.h in each lane.
STEPSYNTH_INLINE Floats multipliers(const HashedDropout& dropout, std::uint64_t element) {
  Draws counter;
  for (std::int64_t i = 0; i < kLanes / 2; ++i) counter[i] = static_cast<std::uint64_t>(i + 1);
  counter += dropout.first_draw + element / 2;
  Draws value = dropout.seed + counter * 0x9E3779B97F4A7C15u;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
  value = value ^ (value >> 31);
  return (Bits)value < dropout.threshold ? splat(dropout.scale) : Floats{};
}

// Multipliers of `count` elements from any number on, in `buffer`, which has room for two vectors more; where they start.
STEPSYNTH_INLINE const float* multiplier_row(const HashedDropout& dropout, std::uint64_t element, std::int64_t count, float* buffer) {
  const std::int64_t skipped = static_cast<std::int64_t>(element & 1);
  for (std::int64_t i = 0; i < count + skipped; i += kLanes) store(buffer + i, multipliers(dropout, element - skipped + i));
  return buffer + skipped;
}

}  // namespace stepsynth::STEPSYNTH_SIMD
