// Attention of one head of one row, forward and backward. The probabilities are computed again in the backward pass from the
// logarithm of their sum; queries are taken a block at a time, so that what is worked on stays in the core's cache.
#pragma once

#include "kernels/cpu/dropout_mask.h"
#include "kernels/cpu/kernel_table.h"
#include "kernels/cpu/small_product.h"

namespace stepsynth::STEPSYNTH_SIMD {

constexpr std::int64_t kQueriesPerBlock = 48;

// Shared out of one piece of memory. Rows of `size` floats and of keys are padded to whole vectors.
struct AttentionScratch {
  std::int64_t width;   // of a row of a head
  std::int64_t length;  // of a row of scores
  float *keys, *keys_transposed, *values, *values_transposed;       // [keys, size] and [size, keys]
  float *key_gradients, *value_gradients;                           // [keys, size]
  float *queries, *contexts, *query_gradients;                      // [block, size]
  float *scores, *score_gradients;                                  // [block, keys]
  float* mask;                                                      // [keys] and two vectors
};

inline std::int64_t lay_out(AttentionScratch& scratch, float* memory, std::int64_t queries, std::int64_t keys, std::int64_t size) {
  scratch.width = padded(size);
  scratch.length = padded(keys);
  const std::int64_t block = queries < kQueriesPerBlock ? queries : kQueriesPerBlock;
  std::int64_t used = 0;
  const auto take = [&](std::int64_t count) {
    float* const part = memory ? memory + used : nullptr;
    used += count;
    return part;
  };
  scratch.keys = take(keys * scratch.width);
  scratch.values = take(keys * scratch.width);
  scratch.key_gradients = take(keys * scratch.width);
  scratch.value_gradients = take(keys * scratch.width);
  scratch.keys_transposed = take(size * scratch.length);
  scratch.values_transposed = take(size * scratch.length);
  scratch.queries = take(block * scratch.width);
  scratch.contexts = take(block * scratch.width);
  scratch.query_gradients = take(block * scratch.width);
  scratch.scores = take(block * scratch.length);
  scratch.score_gradients = take(block * scratch.length);
  scratch.mask = take(scratch.length + 2 * kLanes);
  return used;
}

inline std::int64_t attention_scratch(std::int64_t queries, std::int64_t keys, std::int64_t size) {
  AttentionScratch scratch;
  return lay_out(scratch, nullptr, queries, keys, size);
}

// (from + bias) * scale as [count, width], zeros behind `size`. `bias` may be null.
template <typename T>
STEPSYNTH_INLINE void gather(const T* from, std::int64_t stride, const float* bias, float scale, std::int64_t count, std::int64_t size, float* to,
                             std::int64_t width) {
  for (std::int64_t i = 0; i < count; ++i) {
    for_each_vector(size, [&](std::int64_t column, auto lanes) __attribute__((always_inline)) {
      const Floats shift = bias ? load(bias + column, lanes) : Floats{};
      store(to + i * width + column, (load(from + i * stride + column, lanes) + shift) * scale);
    });
  }
}

// [count, width] -> [size, length], zeros behind `count`.
inline void transpose(const float* from, std::int64_t count, std::int64_t width, std::int64_t size, float* to, std::int64_t length) {
  for (std::int64_t column = 0; column < size; ++column) {
    float* const row = to + column * length;
    for (std::int64_t i = 0; i < count; ++i) row[i] = from[i * width + column];
    for (std::int64_t i = count; i < length; ++i) row[i] = 0;
  }
}

// Adds the rows of [count, width] to `sums` and writes them to the tokens.
template <typename T>
STEPSYNTH_INLINE void scatter(const float* from, std::int64_t width, std::int64_t count, std::int64_t size, float scale, T* to, std::int64_t stride,
                              float* sums) {
  for (std::int64_t i = 0; i < count; ++i) {
    for_each_vector(size, [&](std::int64_t column, auto lanes) __attribute__((always_inline)) {
      const Floats values = load(from + i * width + column) * scale;
      store(to + i * stride + column, values, lanes);
      if (sums) store(sums + column, load(sums + column, lanes) + values, lanes);
    });
  }
}

// Scores of one query -> exponentials over their largest, zeros behind the keys; returns the largest and the sum.
struct Softmax {
  float largest, sum;
};
STEPSYNTH_INLINE Softmax exponentiate(float* scores, std::int64_t keys, std::int64_t length) {
  Floats top = splat(-__builtin_inff());
  for (std::int64_t i = 0; i < length; i += kLanes) top = larger(top, keep_first(load(scores + i), keys - i, -__builtin_inff()));
  const float offset = largest(top);
  Floats total{};
  for (std::int64_t i = 0; i < length; i += kLanes) {
    const Floats exponential = keep_first(exp(load(scores + i) - offset), keys - i, 0);
    total += exponential;
    store(scores + i, exponential);
  }
  return {offset, sum(total)};
}

template <typename T>
STEPSYNTH_INLINE const float* mask_row(const AttentionHead<T>& head, std::int64_t query, float* buffer) {
  return multiplier_row(head.dropout, head.first_element + static_cast<std::uint64_t>(query * head.keys), head.keys, buffer);
}

// Lays out `memory` and fills in the keys, as they are and transposed, and the values.
template <typename T>
STEPSYNTH_INLINE AttentionScratch gather_keys_and_values(const AttentionHead<T>& head, float* memory) {
  AttentionScratch work;
  lay_out(work, memory, head.queries, head.keys, head.size);
  gather(head.key, head.key_stride, head.key_bias, 1.0f, head.keys, head.size, work.keys, work.width);
  gather(head.value, head.key_stride, head.value_bias, 1.0f, head.keys, head.size, work.values, work.width);
  transpose(work.keys, head.keys, work.width, head.size, work.keys_transposed, work.length);
  return work;
}

template <typename T>
void attention_forward(const AttentionHeadForward<T>& task, float* memory) {
  const AttentionHead<T>& head = task.head;
  const AttentionScratch work = gather_keys_and_values(head, memory);
  for (std::int64_t first = 0; first < head.queries; first += kQueriesPerBlock) {
    const std::int64_t count = head.queries - first < kQueriesPerBlock ? head.queries - first : kQueriesPerBlock;
    gather(head.query + first * head.query_stride, head.query_stride, head.query_bias, head.scale, count, head.size, work.queries, work.width);
    multiply(count, head.keys, head.size, {work.queries, work.width, 1}, work.keys_transposed, work.length, work.scores, work.length);
    for (std::int64_t i = 0; i < count; ++i) {
      float* const row = work.scores + i * work.length;
      const Softmax softmax = exponentiate(row, head.keys, work.length);
      if (task.log_sums) task.log_sums[first + i] = softmax.largest + __builtin_logf(softmax.sum);
      const float* mask = head.dropout.active ? mask_row(head, first + i, work.mask) : nullptr;
      const float inverse = 1.0f / softmax.sum;
      for (std::int64_t k = 0; k < work.length; k += kLanes) {
        const Floats probability = load(row + k) * inverse;
        store(row + k, mask ? probability * load(mask + k) : probability);
      }
    }
    multiply(count, head.size, head.keys, {work.scores, work.length, 1}, work.values, work.width, work.contexts, work.width);
    scatter(work.contexts, work.width, count, head.size, 1.0f, task.context + first * task.context_stride, task.context_stride, nullptr);
  }
}

// Of one query: scores -> masked probabilities, gradient of those -> gradient of the scores.
template <typename T>
STEPSYNTH_INLINE void differentiate_softmax(const AttentionHead<T>& head, std::int64_t query, float log_sum, float* scores, float* gradients,
                                            const AttentionScratch& work) {
  const float* mask = head.dropout.active ? mask_row(head, query, work.mask) : nullptr;
  Floats total{};
  for (std::int64_t k = 0; k < work.length; k += kLanes) {
    const Floats probability = keep_first(exp(load(scores + k) - log_sum), head.keys - k, 0);
    const Floats gradient = mask ? load(gradients + k) * load(mask + k) : load(gradients + k);
    total += keep_first(probability * gradient, head.keys - k, 0);
    store(scores + k, probability);
    store(gradients + k, gradient);
  }
  const float mean = sum(total);
  for (std::int64_t k = 0; k < work.length; k += kLanes) {
    const Floats probability = load(scores + k);
    store(gradients + k, keep_first(probability * (load(gradients + k) - mean), head.keys - k, 0));
    if (mask) store(scores + k, keep_first(probability * load(mask + k), head.keys - k, 0));
  }
}

template <typename T>
void attention_backward(const AttentionHeadBackward<T>& task, float* memory) {
  const AttentionHead<T>& head = task.head;
  const AttentionScratch work = gather_keys_and_values(head, memory);
  transpose(work.values, head.keys, work.width, head.size, work.values_transposed, work.length);
  float* const all_sums[] = {task.query_sums, task.key_sums, task.value_sums};
  for (float* sums : all_sums) std::memset(sums, 0, static_cast<std::size_t>(head.size) * sizeof(float));
  for (std::int64_t first = 0; first < head.queries; first += kQueriesPerBlock) {
    const std::int64_t count = head.queries - first < kQueriesPerBlock ? head.queries - first : kQueriesPerBlock;
    const bool add = first > 0;
    gather(head.query + first * head.query_stride, head.query_stride, head.query_bias, head.scale, count, head.size, work.queries, work.width);
    gather(task.gradient + first * task.gradient_stride, task.gradient_stride, nullptr, 1.0f, count, head.size, work.contexts, work.width);
    multiply(count, head.keys, head.size, {work.queries, work.width, 1}, work.keys_transposed, work.length, work.scores, work.length);
    multiply(count, head.keys, head.size, {work.contexts, work.width, 1}, work.values_transposed, work.length, work.score_gradients, work.length);
    for (std::int64_t i = 0; i < count; ++i) {
      differentiate_softmax(head, first + i, task.log_sums[first + i], work.scores + i * work.length, work.score_gradients + i * work.length, work);
    }
    multiply(count, head.size, head.keys, {work.score_gradients, work.length, 1}, work.keys, work.width, work.query_gradients, work.width);
    multiply(head.keys, head.size, count, {work.score_gradients, 1, work.length}, work.queries, work.width, work.key_gradients, work.width, add);
    multiply(head.keys, head.size, count, {work.scores, 1, work.length}, work.contexts, work.width, work.value_gradients, work.width, add);
    scatter(work.query_gradients, work.width, count, head.size, head.scale, task.query_gradient + first * head.query_stride, head.query_stride,
            task.query_sums);
  }
  // The queries were scaled, and so the keys' gradient is.
  scatter(work.key_gradients, work.width, head.keys, head.size, 1.0f, task.key_gradient, head.key_stride, task.key_sums);
  scatter(work.value_gradients, work.width, head.keys, head.size, 1.0f, task.value_gradient, head.key_stride, task.value_sums);
}

}  // namespace stepsynth::STEPSYNTH_SIMD
