// Batched inference: rows sorted by length, packed up to a token budget, results in row order.
#pragma once

#include "model/sequence_classifier.h"
#include "train/cancel.h"

namespace stepsynth {

struct PredictionResult {
  at::Tensor logits;  // [rows, labels] float32 on the CPU
  at::Tensor losses;  // [rows], cross entropy of each row's label; undefined without labels
};

PredictionResult predict(const SequenceClassifier& model, const EncodedDataset& dataset, const CancelFlag& cancel, const ForwardOptions& options = {});

// Hidden states after `layer` layers, pooled over each row: its first token, or the mean of its tokens. [rows, d]
at::Tensor embed(const SequenceClassifier& model, const EncodedDataset& dataset, std::int64_t layer, bool mean_pooling, const CancelFlag& cancel);

struct EvaluationResult {
  double loss;      // weighted mean
  double accuracy;  // share of rows, unweighted
};

EvaluationResult evaluate(const SequenceClassifier& model, const EncodedDataset& dataset, const CancelFlag& cancel, const ForwardOptions& options = {});

}  // namespace stepsynth
