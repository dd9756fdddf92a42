// Between packed [T, n] and padded [P, n] token order; see PackedBatch::pad_index.
#pragma once

#include "model/packed_batch.h"

namespace stepsynth {

// Gathers, in both directions of differentiation: the gradient of a gather by one index is a gather by the other, so no
// scattered addition is needed. Exact where the gradient at padded places is zero, as attention's is (see attention.cc).
at::Tensor pad_tokens(const at::Tensor& packed, const PackedBatch& batch);    // [T, n] -> [P, n]
at::Tensor unpad_tokens(const at::Tensor& padded, const PackedBatch& batch);  // [P, n] -> [T, n]

}  // namespace stepsynth
