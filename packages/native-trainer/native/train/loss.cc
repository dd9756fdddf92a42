#include "train/loss.h"

namespace stepsynth {

at::Tensor row_losses(const at::Tensor& logits, const PackedBatch& batch, double label_smoothing) {
  return at::cross_entropy_loss(logits, batch.labels, /*weight=*/{}, at::Reduction::None, /*ignore_index=*/-100, label_smoothing);
}

}  // namespace stepsynth
