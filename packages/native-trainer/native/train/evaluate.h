// Loss and accuracy of a model on labelled rows.
#pragma once

#include "train/predict.h"

namespace stepsynth {

struct EvaluationResult {
  double loss;      // weighted mean
  double accuracy;  // share of rows, unweighted
};

EvaluationResult evaluate(const SequenceClassifier& model, const EncodedDataset& dataset, const CancelFlag& cancel,
                          const InferenceOptions& options = {});

}  // namespace stepsynth
