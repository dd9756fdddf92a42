// Cross entropy by row: of labels with label smoothing, class weights and focal weighting, or of answers.
#pragma once

#include <vector>

#include "io/requests.h"
#include "model/packed_batch.h"

namespace stepsynth {

class LossFunction {
 public:
  LossFunction() = default;  // plain cross entropy
  LossFunction(const TrainingOptions& options, at::Device device);

  // logits as the model gives them -> [B], in the batch's order. Answers have answer_loss.h. Labels: with y the row's label, s
  // the smoothing, w the class weights, p the probabilities, ((1 - s) w_y (-log p_y) + s mean over labels c of
  // w_c (-log p_c)) (1 - p_y)^gamma. Without gamma this is torch's cross_entropy; gamma weighs it as in Lin et al. 2017.
  at::Tensor row_losses(const at::Tensor& logits, const PackedBatch& batch) const;

  // What a row counts in the mean over a step: its own weight times its label's, as in torch's mean; 0 when it is left out.
  double row_weight(const EncodedDataset& dataset, std::int64_t row) const;

 private:
  double label_smoothing_ = 0;
  double focal_gamma_ = 0;
  std::vector<double> class_weights_;           // [labels], or empty
  std::optional<at::Tensor> class_weight_;      // the same on the device
};

}  // namespace stepsynth
