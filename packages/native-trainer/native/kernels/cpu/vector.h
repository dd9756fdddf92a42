// Vectors of floats as wide as the instruction set this file is compiled for (GCC's and Clang's vector types). Included by
// the kernels alone, once for each instruction set and each time in a namespace of its own; no template of the standard
// library may be used in them, since the linker keeps one copy of those for the whole program.
#pragma once

#include <cstdint>
#include <cstring>

#define STEPSYNTH_INLINE inline __attribute__((always_inline))

namespace stepsynth::STEPSYNTH_SIMD {

#if defined(__AVX512F__)
constexpr std::int64_t kLanes = 16;
#elif defined(__AVX2__)
constexpr std::int64_t kLanes = 8;
#else
constexpr std::int64_t kLanes = 4;
#endif

typedef float Floats __attribute__((vector_size(kLanes * 4)));
typedef std::int32_t Ints __attribute__((vector_size(kLanes * 4)));
typedef std::uint32_t Bits __attribute__((vector_size(kLanes * 4)));
typedef std::uint64_t Draws __attribute__((vector_size(kLanes * 4)));
typedef std::uint16_t Halves __attribute__((vector_size(kLanes * 2)));

// How much of a vector lies inside a row: all of it, or its first lanes.
struct AllLanes {};
struct SomeLanes {
  std::int64_t count;
};

STEPSYNTH_INLINE Floats splat(float value) { return value - Floats{}; }

STEPSYNTH_INLINE Floats load(const float* from) {
  Floats values;
  std::memcpy(&values, from, sizeof values);
  return values;
}

// bfloat16: the upper half of a float.
STEPSYNTH_INLINE Floats load(const std::uint16_t* from) {
  Halves values;
  std::memcpy(&values, from, sizeof values);
  return (Floats)(__builtin_convertvector(values, Bits) << 16);
}

STEPSYNTH_INLINE void store(float* to, Floats values) { std::memcpy(to, &values, sizeof values); }

// Rounded to the nearest, ties to even; a NaN stays one.
STEPSYNTH_INLINE void store(std::uint16_t* to, Floats values) {
  const Bits bits = (Bits)values;
  const Bits rounded = (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16;
  const Halves halves = __builtin_convertvector(values == values ? rounded : (bits >> 16) | 0x40, Halves);
  std::memcpy(to, &halves, sizeof halves);
}

template <typename T>
STEPSYNTH_INLINE Floats load(const T* from, AllLanes) {
  return load(from);
}

// The lanes outside are 0.
template <typename T>
STEPSYNTH_INLINE Floats load(const T* from, SomeLanes lanes) {
  T values[kLanes] = {};
  std::memcpy(values, from, static_cast<std::size_t>(lanes.count) * sizeof(T));
  return load(values);
}

template <typename T>
STEPSYNTH_INLINE void store(T* to, Floats values, AllLanes) {
  store(to, values);
}

template <typename T>
STEPSYNTH_INLINE void store(T* to, Floats values, SomeLanes lanes) {
  T kept[kLanes];
  store(kept, values);
  std::memcpy(to, kept, static_cast<std::size_t>(lanes.count) * sizeof(T));
}

// body(first column, lanes) for each vector of a row.
template <typename Body>
STEPSYNTH_INLINE void for_each_vector(std::int64_t columns, Body body) {
  std::int64_t column = 0;
  for (; column + kLanes <= columns; column += kLanes) body(column, AllLanes{});
  if (column < columns) body(column, SomeLanes{columns - column});
}

STEPSYNTH_INLINE std::int64_t vectors_for(std::int64_t columns) { return (columns + kLanes - 1) / kLanes; }
STEPSYNTH_INLINE std::int64_t padded(std::int64_t columns) { return vectors_for(columns) * kLanes; }

STEPSYNTH_INLINE Floats smaller(Floats a, Floats b) { return a < b ? a : b; }
STEPSYNTH_INLINE Floats larger(Floats a, Floats b) { return a > b ? a : b; }

STEPSYNTH_INLINE float sum(Floats values) {
  float total = 0;
  for (std::int64_t lane = 0; lane < kLanes; ++lane) total += values[lane];
  return total;
}

STEPSYNTH_INLINE float largest(Floats values) {
  float result = values[0];
  for (std::int64_t lane = 1; lane < kLanes; ++lane) result = values[lane] > result ? values[lane] : result;
  return result;
}

// Lanes before `count` as they are, the others `other`.
STEPSYNTH_INLINE Floats keep_first(Floats values, std::int64_t count, float other) {
  Ints lane;
  for (std::int32_t i = 0; i < kLanes; ++i) lane[i] = i;
  return lane < static_cast<std::int32_t>(count < kLanes ? count : kLanes) ? values : splat(other);
}

// e^x to 2 units in the last place, for x up to 88; below -87 it is as good as 0 (Cephes' polynomial).
STEPSYNTH_INLINE Floats exp(Floats x) {
  const Floats bounded = smaller(larger(x, splat(-87.0f)), splat(88.0f));
  const Floats shifter = splat(12582912.0f);  // 1.5 * 2^23: adding it rounds to a whole number in the low bits
  const Floats shifted = bounded * 1.44269504088896341f + shifter;
  const Floats whole = shifted - shifter;
  const Floats rest = bounded - whole * 0.693359375f - whole * -2.12194440e-4f;
  Floats series = rest * 1.9875691500e-4f + 1.3981999507e-3f;
  series = series * rest + 8.3334519073e-3f;
  series = series * rest + 4.1665795894e-2f;
  series = series * rest + 1.6666665459e-1f;
  series = series * rest + 5.0000001201e-1f;
  series = series * (rest * rest) + rest + 1.0f;
  return (Floats)((Ints)series + ((Ints)shifted << 23));
}

}  // namespace stepsynth::STEPSYNTH_SIMD
