// Cross entropy of answers: over the tokens of a row, that the answer begins there and that it ends there.
#pragma once

#include "model/packed_batch.h"

namespace stepsynth {

// logits [T, 2] of a batch's tokens -> [B]: the mean of the losses of an answer's first and last token, as Hugging Face's
// question-answering models compute it but for padding, which takes part in their softmax; 0 for rows that are left out.
at::Tensor answer_losses(const at::Tensor& logits, const PackedBatch& batch);

// Whether both most likely tokens are the answer's, [B]; `logits` and `batch` as above.
at::Tensor answers_are_right(const at::Tensor& logits, const PackedBatch& batch);

}  // namespace stepsynth
