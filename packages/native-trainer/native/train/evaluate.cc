#include "train/evaluate.h"

namespace stepsynth {

EvaluationResult evaluate(const TaskModel& model, const EncodedDataset& dataset, const CancelFlag& cancel,
                          const InferenceOptions& options) {
  double loss = 0, weights = 0, correct = 0, scored = 0;
  const auto count = [&](RowRange rows, const Outputs& outputs) {
    for (std::int64_t i = 0; i < rows.count(); ++i) {
      const std::int64_t row = rows.first + i;
      if (dataset.leaves_out(row)) continue;
      const double weight = dataset.row_weights.empty() ? 1.0 : dataset.row_weights[static_cast<std::size_t>(row)];
      loss += weight * outputs.losses.const_data_ptr<float>()[i];
      weights += weight;
      correct += outputs.right.const_data_ptr<bool>()[i] ? 1 : 0;
      scored += 1;
    }
  };
  for_each_window(dataset, [&](RowRange rows) { return predict_rows(model, dataset, rows, cancel, options); }, count);
  return {loss / weights, correct / scored};
}

}  // namespace stepsynth
