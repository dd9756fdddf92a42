// Batched inference in bounded memory: rows come in windows, within a window sorted by length and packed up to a token
// budget; results leave window by window, in row order.
#pragma once

#include <functional>

#include "model/task_model.h"
#include "train/cancel.h"

namespace stepsynth {

// How inference is computed; the numbers stay the same up to rounding.
struct InferenceOptions {
  ForwardOptions forward = {};  // its dropout is left out
  bool sorted = true;           // by length within a window: less padding inside attention
};

// Which hidden states an embedding takes.
struct EmbeddingRule {
  std::int64_t layer;      // 0 the embedding layer
  bool mean_pooling;       // over the tokens of a row, special ones included; false: its first token
  bool normalize = false;  // to Euclidean length 1
};

// Of consecutive rows.
struct Outputs {
  at::Tensor values;  // [n, labels] logits, [tokens, 2] logits of answers, or [n, d] embeddings; float32 on the CPU
  at::Tensor losses;  // [n], cross entropy of each row's label or answer, NaN where it is left out; undefined without them
  at::Tensor right;   // [n] bool: the likeliest label is the row's, or the likeliest first and last token are the answer's
};

using OutputSink = std::function<void(RowRange, const Outputs&)>;
using WindowFunction = std::function<Outputs(RowRange)>;

// The next rows to compute at once, from `first_row` on: as many as bound the memory, whatever the dataset's size. Several
// devices may share the windows of a dataset out.
RowRange next_window(const EncodedDataset& dataset, std::int64_t first_row);

// Whether the dataset says what `predict_rows` should find.
bool has_targets(const TaskModel& model, const EncodedDataset& dataset);

// One window. `cancel` is looked at before every batch and every layer.
Outputs predict_rows(const TaskModel& model, const EncodedDataset& dataset, RowRange rows, const CancelFlag& cancel,
                     const InferenceOptions& options = {});
Outputs embed_rows(const TaskModel& model, const EncodedDataset& dataset, RowRange rows, const EmbeddingRule& rule,
                   const CancelFlag& cancel, const InferenceOptions& options = {});

// Windows one after another to `sink`; pages of a mapped dataset are dropped behind them.
void for_each_window(const EncodedDataset& dataset, const WindowFunction& compute, const OutputSink& sink);

// All rows in memory.
Outputs predict(const TaskModel& model, const EncodedDataset& dataset, const CancelFlag& cancel, const InferenceOptions& options = {});
Outputs embed(const TaskModel& model, const EncodedDataset& dataset, const EmbeddingRule& rule, const CancelFlag& cancel,
              const InferenceOptions& options = {});

}  // namespace stepsynth
