// Cross entropy by row.
#pragma once

#include "model/packed_batch.h"

namespace stepsynth {

// logits [B, labels] -> [B], in the batch's order. Smoothing as torch's cross_entropy: (1 - s) nll + s mean over labels.
at::Tensor row_losses(const at::Tensor& logits, const PackedBatch& batch, double label_smoothing);

}  // namespace stepsynth
