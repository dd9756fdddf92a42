#include "train/predict.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "train/answer_loss.h"
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
void for_each_batch(const TaskModel& model, const EncodedDataset& dataset, RowRange rows, bool sorted, const CancelFlag& cancel,
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

at::Tensor new_values(at::IntArrayRef shape, at::ScalarType type = at::kFloat) { return at::empty(shape, at::TensorOptions().dtype(type)); }

std::int64_t first_token_of(const EncodedDataset& dataset, std::int64_t row) { return dataset.row_offsets[static_cast<std::size_t>(row)]; }

// Where in the outputs of `rows` those of a batch belong: by row, or by token.
at::Tensor places_of(const std::vector<std::int64_t>& values) { return at::tensor(values, at::TensorOptions().dtype(at::kLong)); }

at::Tensor row_places(RowRange rows, const PackedBatch& batch) { return places_of(batch.rows) - rows.first; }

at::Tensor token_places(const EncodedDataset& dataset, RowRange rows, const PackedBatch& batch) {
  std::vector<std::int64_t> places;
  for (std::size_t i = 0; i < batch.rows.size(); ++i) {
    const std::int64_t first = first_token_of(dataset, batch.rows[i]) - first_token_of(dataset, rows.first);
    for (std::int64_t place = first; place < first + batch.lengths[i]; ++place) places.push_back(place);
  }
  return places_of(places);
}

void scatter(const at::Tensor& target, const at::Tensor& places, const at::Tensor& values) {
  target.index_copy_(0, places, values.to(target.options()));
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

at::Tensor pooled(const TaskModel& model, const PackedBatch& batch, const EmbeddingRule& rule, const ForwardOptions& options) {
  const bool last = rule.layer == model.options().num_hidden_layers;
  if (last && !rule.mean_pooling) return model.first_hidden_states(batch, options).to(at::kFloat);
  const at::Tensor hidden = model.hidden_states(batch, rule.layer, options);
  return rule.mean_pooling ? mean_of_rows(hidden, batch) : hidden.index_select(0, batch.first_tokens).to(at::kFloat);
}

Outputs collect(const EncodedDataset& dataset, const WindowFunction& compute) {
  std::vector<at::Tensor> values, losses, right;
  for_each_window(dataset, compute, [&](RowRange, const Outputs& outputs) {
    values.push_back(outputs.values);
    if (!outputs.losses.defined()) return;
    losses.push_back(outputs.losses);
    right.push_back(outputs.right);
  });
  if (losses.empty()) return {at::cat(values, 0), {}, {}};
  return {at::cat(values, 0), at::cat(losses, 0), at::cat(right, 0)};
}

// [B]; NaN for a row that is left out.
at::Tensor shown_losses(const at::Tensor& logits, const PackedBatch& batch) {
  const at::Tensor losses = LossFunction().row_losses(logits, batch);
  if (!batch.answer_tokens.defined()) return losses;
  return losses.masked_fill(batch.answer_tokens.select(1, 0).lt(0), std::numeric_limits<float>::quiet_NaN());
}

at::Tensor right_rows(const at::Tensor& logits, const PackedBatch& batch) {
  return batch.answer_tokens.defined() ? answers_are_right(logits, batch) : logits.argmax(1).eq(batch.labels);
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

bool has_targets(const TaskModel& model, const EncodedDataset& dataset) {
  return model.finds_answers() ? !dataset.answer_tokens.empty() : !dataset.labels.empty();
}

Outputs predict_rows(const TaskModel& model, const EncodedDataset& dataset, RowRange rows, const CancelFlag& cancel,
                     const InferenceOptions& options) {
  const at::NoGradGuard no_grad;
  const bool by_token = model.finds_answers(), scored = has_targets(model, dataset);
  const std::int64_t values = by_token ? first_token_of(dataset, rows.last) - first_token_of(dataset, rows.first) : rows.count();
  Outputs outputs{new_values({values, model.head().columns()}), {}, {}};
  if (scored) {
    outputs.losses = new_values({rows.count()});
    outputs.right = new_values({rows.count()}, at::kBool);
  }
  for_each_batch(model, dataset, rows, options.sorted, cancel, [&](const PackedBatch& batch) {
    const at::Tensor logits = model.logits(batch, forward_options(options, cancel));
    const at::Tensor by_row = row_places(rows, batch);
    scatter(outputs.values, by_token ? token_places(dataset, rows, batch) : by_row, logits);
    if (!scored) return;
    scatter(outputs.losses, by_row, shown_losses(logits, batch));
    scatter(outputs.right, by_row, right_rows(logits, batch));
  });
  return outputs;
}

Outputs embed_rows(const TaskModel& model, const EncodedDataset& dataset, RowRange rows, const EmbeddingRule& rule,
                   const CancelFlag& cancel, const InferenceOptions& options) {
  const at::NoGradGuard no_grad;
  Outputs outputs{new_values({rows.count(), model.options().hidden_size}), {}, {}};
  for_each_batch(model, dataset, rows, options.sorted, cancel,
                 [&](const PackedBatch& batch) {
                   const at::Tensor vectors = pooled(model, batch, rule, forward_options(options, cancel));
                   scatter(outputs.values, row_places(rows, batch), rule.normalize ? to_length_one(vectors) : vectors);
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

Outputs predict(const TaskModel& model, const EncodedDataset& dataset, const CancelFlag& cancel, const InferenceOptions& options) {
  return collect(dataset, [&](RowRange rows) { return predict_rows(model, dataset, rows, cancel, options); });
}

Outputs embed(const TaskModel& model, const EncodedDataset& dataset, const EmbeddingRule& rule, const CancelFlag& cancel,
              const InferenceOptions& options) {
  return collect(dataset, [&](RowRange rows) { return embed_rows(model, dataset, rows, rule, cancel, options); });
}

}  // namespace stepsynth
