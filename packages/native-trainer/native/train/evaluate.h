// Loss and accuracy of a model on rows with labels or answers.
#pragma once

#include "train/predict.h"

namespace stepsynth {

struct EvaluationResult {
  double loss;      // weighted mean
  double accuracy;  // share of rows, unweighted; of answers, both tokens right. Rows that are left out count nowhere.
};

EvaluationResult evaluate(const TaskModel& model, const EncodedDataset& dataset, const CancelFlag& cancel,
                          const InferenceOptions& options = {});

}  // namespace stepsynth
