#include "train/predict.h"

#include <algorithm>
#include <numeric>

#include "train/loss.h"

namespace stepsynth {
namespace {

// Activations of a batch, and rows and outputs of a window: both bound memory, whatever the dataset's size.
constexpr std::int64_t kTokensPerBatch = 4096;
constexpr std::int64_t kTokensPerBatchOnDevices = 32768;  // fewer leave a GPU idle
constexpr std::int64_t kTokensPerWindow = 64 * kTokensPerBatch;
constexpr std::int64_t kRowsPerWindow = 1 << 14;

std::vector<std::int64_t> row_order(const EncodedDataset& dataset, RowRange rows, bool sorted) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(rows.count()));
  std::iota(order.begin(), order.end(), rows.first);
  if (sorted) {
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return dataset.row_length(a) < dataset.row_length(b); });
  }
  return order;
}

// Calls `visit` with packed batches that together hold every row once.
void for_each_batch(const SequenceClassifier& model, const EncodedDataset& dataset, RowRange rows, bool sorted, const CancelFlag& cancel,
                    const std::function<void(const PackedBatch&)>& visit) {
  const std::vector<std::int64_t> order = row_order(dataset, rows, sorted);
  const AttentionKernel kernel = model.attention_kernel({});
  const std::int64_t most_tokens = model.device().is_cpu() ? kTokensPerBatch : kTokensPerBatchOnDevices;
  for (std::size_t first = 0; first < order.size();) {
    cancel.check();
    std::size_t last = first;
    for (std::int64_t tokens = 0; last < order.size(); ++last) {
      tokens += dataset.row_length(order[last]);
      if (last > first && tokens > most_tokens) break;
    }
    visit(pack_batch(dataset, std::span(order).subspan(first, last - first), kAttentionGroupRows, model.device(), kernel));
    first = last;
  }
}

at::Tensor new_rows(RowRange rows, at::IntArrayRef row_shape) {
  std::vector<std::int64_t> shape{rows.count()};
  shape.insert(shape.end(), row_shape.begin(), row_shape.end());
  return at::empty(shape, at::TensorOptions().dtype(at::kFloat));
}

void scatter(const at::Tensor& target, RowRange rows, const PackedBatch& batch, const at::Tensor& values) {
  const at::Tensor places = at::tensor(batch.rows, at::TensorOptions().dtype(at::kLong)) - rows.first;
  target.index_copy_(0, places, values.to(at::TensorOptions().device(at::kCPU).dtype(at::kFloat)));
}

// hidden [T, d] -> [B, d]
at::Tensor mean_of_rows(const at::Tensor& hidden, const PackedBatch& batch) {
  const at::Tensor lengths = at::tensor(batch.lengths, at::TensorOptions().dtype(at::kLong)).to(hidden.device());
  return at::segment_reduce(hidden.to(at::kFloat), "mean", lengths);
}

ForwardOptions forward_options(const InferenceOptions& options, const CancelFlag& cancel) {
  ForwardOptions forward = options.forward;
  forward.dropout = nullptr;
  forward.cancel = &cancel;
  return forward;
}

// As torch's normalize: a vector of zeros stays.
at::Tensor to_length_one(const at::Tensor& rows) { return rows / rows.norm(2, {1}, /*keepdim=*/true).clamp_min(1e-12); }

at::Tensor pooled(const SequenceClassifier& model, const PackedBatch& batch, const EmbeddingRule& rule, const ForwardOptions& options) {
  const bool last = rule.layer == model.options().num_hidden_layers;
  if (last && !rule.mean_pooling) return model.first_hidden_states(batch, options).to(at::kFloat);
  const at::Tensor hidden = model.hidden_states(batch, rule.layer, options);
  return rule.mean_pooling ? mean_of_rows(hidden, batch) : hidden.index_select(0, batch.first_tokens).to(at::kFloat);
}

Outputs collect(const EncodedDataset& dataset, const WindowFunction& compute) {
  std::vector<at::Tensor> values, losses;
  for_each_window(dataset, compute, [&](RowRange, const Outputs& outputs) {
    values.push_back(outputs.values);
    if (outputs.losses.defined()) losses.push_back(outputs.losses);
  });
  return {at::cat(values, 0), losses.empty() ? at::Tensor() : at::cat(losses, 0)};
}

}  // namespace

RowRange next_window(const EncodedDataset& dataset, std::int64_t first_row) {
  const std::int64_t most = std::min(dataset.rows(), first_row + kRowsPerWindow);
  RowRange window{first_row, first_row};
  for (std::int64_t tokens = 0; window.last < most; ++window.last) {
    tokens += dataset.row_length(window.last);
    if (window.count() > 0 && tokens > kTokensPerWindow) break;
  }
  return window;
}

Outputs predict_rows(const SequenceClassifier& model, const EncodedDataset& dataset, RowRange rows, const CancelFlag& cancel,
                     const InferenceOptions& options) {
  const at::NoGradGuard no_grad;
  Outputs outputs{new_rows(rows, {static_cast<std::int64_t>(model.labels().size())}), {}};
  if (!dataset.labels.empty()) outputs.losses = new_rows(rows, {});
  for_each_batch(model, dataset, rows, options.sorted, cancel, [&](const PackedBatch& batch) {
    const at::Tensor logits = model.logits(batch, forward_options(options, cancel));
    scatter(outputs.values, rows, batch, logits);
    if (outputs.losses.defined()) scatter(outputs.losses, rows, batch, LossFunction().row_losses(logits, batch));
  });
  return outputs;
}

Outputs embed_rows(const SequenceClassifier& model, const EncodedDataset& dataset, RowRange rows, const EmbeddingRule& rule,
                   const CancelFlag& cancel, const InferenceOptions& options) {
  const at::NoGradGuard no_grad;
  Outputs outputs{new_rows(rows, {model.options().hidden_size}), {}};
  for_each_batch(model, dataset, rows, options.sorted, cancel,
                 [&](const PackedBatch& batch) {
                   const at::Tensor vectors = pooled(model, batch, rule, forward_options(options, cancel));
                   scatter(outputs.values, rows, batch, rule.normalize ? to_length_one(vectors) : vectors);
                 });
  return outputs;
}

void for_each_window(const EncodedDataset& dataset, const WindowFunction& compute, const OutputSink& sink) {
  for (std::int64_t row = 0; row < dataset.rows();) {
    const RowRange window = next_window(dataset, row);
    sink(window, compute(window));
    dataset.drop_pages_before(window.last);
    row = window.last;
  }
}

Outputs predict(const SequenceClassifier& model, const EncodedDataset& dataset, const CancelFlag& cancel, const InferenceOptions& options) {
  return collect(dataset, [&](RowRange rows) { return predict_rows(model, dataset, rows, cancel, options); });
}

Outputs embed(const SequenceClassifier& model, const EncodedDataset& dataset, const EmbeddingRule& rule, const CancelFlag& cancel,
              const InferenceOptions& options) {
  return collect(dataset, [&](RowRange rows) { return embed_rows(model, dataset, rows, rule, cancel, options); });
}

}  // namespace stepsynth
