// Matrix products of the size of one attention head.
#pragma once

#include "kernels/cpu/vector.h"

namespace stepsynth::STEPSYNTH_SIMD {

// a(m, k) lies at values[m * row + k * column].
struct Strided {
  const float* values;
  std::int64_t row, column;
};

// Vectors of a tile's width, and its rows: as many accumulators as registers hold beside the operands.
constexpr int kTileVectors = kLanes == 16 ? 4 : 2;
constexpr int kTileRows = kLanes == 4 ? 4 : 6;

// c (+)= a b for `Rows` rows and `Vectors` vectors of columns.
template <int Rows, int Vectors>
void multiply_tile(Strided a, const float* b, std::int64_t b_stride, float* c, std::int64_t c_stride, std::int64_t depth, bool add) {
  Floats total[Rows][Vectors] = {};
  for (std::int64_t k = 0; k < depth; ++k) {
    Floats right[Vectors];
    for (int j = 0; j < Vectors; ++j) right[j] = load(b + k * b_stride + j * kLanes);
    for (int i = 0; i < Rows; ++i) {
      const Floats left = splat(a.values[i * a.row + k * a.column]);
      for (int j = 0; j < Vectors; ++j) total[i][j] += left * right[j];
    }
  }
  for (int i = 0; i < Rows; ++i) {
    for (int j = 0; j < Vectors; ++j) {
      float* const target = c + i * c_stride + j * kLanes;
      store(target, add ? load(target) + total[i][j] : total[i][j]);
    }
  }
}

// The rows of one strip of columns: whole tiles, then what is left by a smaller one.
template <int Rows, int Vectors>
void multiply_strip(std::int64_t rows, Strided a, const float* b, std::int64_t b_stride, float* c, std::int64_t c_stride, std::int64_t depth, bool add) {
  for (; rows >= Rows; rows -= Rows) {
    multiply_tile<Rows, Vectors>(a, b, b_stride, c, c_stride, depth, add);
    a.values += Rows * a.row;
    c += Rows * c_stride;
  }
  if constexpr (Rows > 1) {
    if (rows > 0) multiply_strip<Rows - 1, Vectors>(rows, a, b, b_stride, c, c_stride, depth, add);
  }
}

template <int Vectors>
void multiply_columns(std::int64_t rows, std::int64_t vectors, Strided a, const float* b, std::int64_t b_stride, float* c, std::int64_t c_stride,
                      std::int64_t depth, bool add) {
  for (; vectors >= Vectors; vectors -= Vectors) {
    multiply_strip<kTileRows, Vectors>(rows, a, b, b_stride, c, c_stride, depth, add);
    b += Vectors * kLanes;
    c += Vectors * kLanes;
  }
  if constexpr (Vectors > 1) {
    if (vectors > 0) multiply_columns<Vectors - 1>(rows, vectors, a, b, b_stride, c, c_stride, depth, add);
  }
}

// c [rows, columns] (+)= a [rows, depth] b [depth, columns]. Rows of b and c lie `stride` floats apart, a multiple of kLanes,
// and the columns up to it are computed too.
inline void multiply(std::int64_t rows, std::int64_t columns, std::int64_t depth, Strided a, const float* b, std::int64_t b_stride, float* c,
                     std::int64_t c_stride, bool add = false) {
  multiply_columns<kTileVectors>(rows, vectors_for(columns), a, b, b_stride, c, c_stride, depth, add);
}

}  // namespace stepsynth::STEPSYNTH_SIMD
