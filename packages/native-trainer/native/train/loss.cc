#include "train/loss.h"

#include "train/answer_loss.h"

namespace stepsynth {
namespace {

// A power below 1 has no finite slope at 0, where a row is learnt: there it counts as constant.
constexpr double kLeastFocalBase = 1e-10;

}  // namespace

LossFunction::LossFunction(const TrainingOptions& options, at::Device device)
    : label_smoothing_(options.label_smoothing), focal_gamma_(options.focal_gamma), class_weights_(options.class_weights) {
  if (!class_weights_.empty()) class_weight_ = at::tensor(class_weights_, at::TensorOptions().dtype(at::kFloat)).to(device);
}

at::Tensor LossFunction::row_losses(const at::Tensor& logits, const PackedBatch& batch) const {
  if (batch.answer_tokens.defined()) return answer_losses(logits, batch);
  const at::Tensor losses =
      at::cross_entropy_loss(logits, batch.labels, class_weight_, at::Reduction::None, /*ignore_index=*/-100, label_smoothing_);
  if (focal_gamma_ == 0) return losses;
  const at::Tensor log_probability = at::log_softmax(logits, 1).gather(1, batch.labels.unsqueeze(1)).squeeze(1);  // [B]
  return losses * at::pow(log_probability.expm1().neg().clamp_min(kLeastFocalBase), focal_gamma_);
}

double LossFunction::row_weight(const EncodedDataset& dataset, std::int64_t row) const {
  if (dataset.leaves_out(row)) return 0;
  const auto index = static_cast<std::size_t>(row);
  const double weight = dataset.row_weights.empty() ? 1.0 : dataset.row_weights[index];
  return class_weights_.empty() ? weight : weight * class_weights_[static_cast<std::size_t>(dataset.labels[index])];
}

}  // namespace stepsynth
