#include "train/evaluate.h"

namespace stepsynth {

EvaluationResult evaluate(const SequenceClassifier& model, const EncodedDataset& dataset, const CancelFlag& cancel,
                          const InferenceOptions& options) {
  double loss = 0, weights = 0, correct = 0;
  const auto count = [&](RowRange rows, const Outputs& outputs) {
    const at::Tensor guesses = outputs.values.argmax(1);
    for (std::int64_t i = 0; i < rows.count(); ++i) {
      const auto row = static_cast<std::size_t>(rows.first + i);
      const double weight = dataset.row_weights.empty() ? 1.0 : dataset.row_weights[row];
      loss += weight * outputs.losses.const_data_ptr<float>()[i];
      weights += weight;
      correct += guesses.const_data_ptr<std::int64_t>()[i] == dataset.labels[row] ? 1 : 0;
    }
  };
  for_each_window(dataset, [&](RowRange rows) { return predict_rows(model, dataset, rows, cancel, options); }, count);
  return {loss / weights, correct / static_cast<double>(dataset.rows())};
}

}  // namespace stepsynth
