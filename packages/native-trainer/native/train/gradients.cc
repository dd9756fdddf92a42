#include "train/gradients.h"

#include <cmath>

#include "train/loss.h"

namespace stepsynth {
namespace {

double total_weight(const EncodedDataset& dataset, const std::vector<std::span<const std::int64_t>>& passes) {
  double total = 0;
  for (const auto& rows : passes) {
    for (const std::int64_t row : rows) total += dataset.row_weights.empty() ? 1.0 : dataset.row_weights[static_cast<std::size_t>(row)];
  }
  return total > 0 ? total : 1;  // a step of rows that all weigh 0 has loss and gradients 0
}

}  // namespace

StepGradients compute_gradients(const SequenceClassifier& model, const EncodedDataset& dataset,
                                const std::vector<std::span<const std::int64_t>>& passes, double label_smoothing,
                                const ForwardOptions& options, std::int64_t group_rows) {
  const std::vector<at::Tensor> parameters = model.parameters().values();
  const double weight = total_weight(dataset, passes);
  StepGradients result{0, 0, {}};
  for (const auto& rows : passes) {
    const PackedBatch batch = pack_batch(dataset, rows, group_rows, model.device());
    const at::Tensor losses = row_losses(model.logits(batch, options), batch, label_smoothing);  // [B]
    const at::Tensor loss = at::dot(losses, batch.row_weights) * (1.0 / weight);
    result.loss += loss.item<double>();
    result.tokens += batch.tokens();
    if (!std::isfinite(result.loss)) return {result.loss, result.tokens, {}};
    auto gradients = torch::autograd::grad({loss}, parameters);
    if (result.gradients.empty()) {
      result.gradients = std::move(gradients);
    } else {
      at::_foreach_add_(result.gradients, gradients);
    }
  }
  return result;
}

}  // namespace stepsynth
