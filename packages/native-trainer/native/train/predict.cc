#include "train/predict.h"

#include <algorithm>
#include <functional>
#include <numeric>

#include "train/loss.h"

namespace stepsynth {
namespace {

constexpr std::int64_t kTokensPerBatch = 4096;  // bounds the memory of activations, whatever the dataset's size

// Calls `visit` with packed batches that together hold every row once.
void for_each_batch(const SequenceClassifier& model, const EncodedDataset& dataset, const CancelFlag& cancel,
                    const std::function<void(const PackedBatch&)>& visit) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(dataset.rows()));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return dataset.row_length(a) < dataset.row_length(b); });
  for (std::size_t first = 0; first < order.size();) {
    cancel.check();
    std::size_t last = first;
    for (std::int64_t tokens = 0; last < order.size(); ++last) {
      tokens += dataset.row_length(order[last]);
      if (last > first && tokens > kTokensPerBatch) break;
    }
    visit(pack_batch(dataset, std::span(order).subspan(first, last - first), kAttentionGroupRows, model.device()));
    first = last;
  }
}

void scatter(const at::Tensor& target, const PackedBatch& batch, const at::Tensor& values) {
  target.index_copy_(0, at::tensor(batch.rows, at::TensorOptions().dtype(at::kLong)), values.to(at::TensorOptions(at::kCPU).dtype(at::kFloat)));
}

// hidden [T, d] -> [B, d]
at::Tensor mean_of_rows(const at::Tensor& hidden, const PackedBatch& batch) {
  std::vector<at::Tensor> means;
  for (const at::Tensor& row : hidden.split_with_sizes(batch.lengths, 0)) means.push_back(row.mean(0, /*keepdim=*/false, at::kFloat));
  return at::stack(means);
}

}  // namespace

PredictionResult predict(const SequenceClassifier& model, const EncodedDataset& dataset, const CancelFlag& cancel, const ForwardOptions& options) {
  const at::NoGradGuard no_grad;
  const auto type = at::TensorOptions().dtype(at::kFloat);
  PredictionResult result{at::empty({dataset.rows(), static_cast<std::int64_t>(model.labels().size())}, type), {}};
  if (!dataset.labels.empty()) result.losses = at::empty({dataset.rows()}, type);
  for_each_batch(model, dataset, cancel, [&](const PackedBatch& batch) {
    const at::Tensor logits = model.logits(batch, options);
    scatter(result.logits, batch, logits);
    if (result.losses.defined()) scatter(result.losses, batch, LossFunction().row_losses(logits, batch));
  });
  return result;
}

at::Tensor embed(const SequenceClassifier& model, const EncodedDataset& dataset, std::int64_t layer, bool mean_pooling, const CancelFlag& cancel) {
  const at::NoGradGuard no_grad;
  at::Tensor result = at::empty({dataset.rows(), model.options().hidden_size}, at::TensorOptions().dtype(at::kFloat));
  for_each_batch(model, dataset, cancel, [&](const PackedBatch& batch) {
    const at::Tensor hidden = model.hidden_states(batch, layer);
    scatter(result, batch, mean_pooling ? mean_of_rows(hidden, batch) : hidden.index_select(0, batch.first_tokens));
  });
  return result;
}

EvaluationResult evaluate(const SequenceClassifier& model, const EncodedDataset& dataset, const CancelFlag& cancel, const ForwardOptions& options) {
  const PredictionResult prediction = predict(model, dataset, cancel, options);
  const at::Tensor guesses = prediction.logits.argmax(1);
  const auto* losses = prediction.losses.const_data_ptr<float>();
  double loss = 0, weights = 0, correct = 0;
  for (std::int64_t row = 0; row < dataset.rows(); ++row) {
    const auto index = static_cast<std::size_t>(row);
    const double weight = dataset.row_weights.empty() ? 1.0 : dataset.row_weights[index];
    loss += weight * losses[row];
    weights += weight;
    correct += guesses.const_data_ptr<std::int64_t>()[row] == dataset.labels[index] ? 1 : 0;
  }
  return {loss / weights, correct / static_cast<double>(dataset.rows())};
}

}  // namespace stepsynth
