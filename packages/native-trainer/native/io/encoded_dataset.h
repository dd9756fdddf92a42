// A ragged dataset of token ids, mapped from a dataset file (format in native/README.md) or held in memory.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace stepsynth {

class MappedFile;

// Rows [first, last) of a dataset.
struct RowRange {
  std::int64_t first;
  std::int64_t last;

  std::int64_t count() const { return last - first; }
};

struct EncodedDataset {
  std::span<const std::int32_t> row_offsets;     // [rows + 1]
  std::span<const std::int32_t> input_ids;       // [tokens]
  std::span<const std::uint8_t> token_type_ids;  // [tokens], or empty
  std::span<const std::int32_t> labels;          // [rows], or empty
  std::span<const float> row_weights;            // [rows], or empty
  std::span<const std::int32_t> answer_tokens;   // [rows, 2] first and last token of a row's answer, or empty; -1 -1: no part of the loss
  std::shared_ptr<const void> storage;           // owns what the spans point to
  const MappedFile* mapping = nullptr;           // the storage, when it is a file
  std::string name;                              // for messages

  std::int64_t rows() const { return static_cast<std::int64_t>(row_offsets.size()) - 1; }
  std::int64_t tokens() const { return static_cast<std::int64_t>(input_ids.size()); }
  std::int64_t row_length(std::int64_t row) const {
    const auto index = static_cast<std::size_t>(row);
    return row_offsets[index + 1] - row_offsets[index];
  }

  bool leaves_out(std::int64_t row) const { return !answer_tokens.empty() && answer_tokens[2 * static_cast<std::size_t>(row)] < 0; }

  // Takes the pages of the rows before `row` out of resident memory when they are mapped from a file; they can be read again.
  void drop_pages_before(std::int64_t row) const;
};

// Vectors to build a dataset from; all but offsets and ids may stay empty.
struct DatasetVectors {
  std::vector<std::int32_t> row_offsets;
  std::vector<std::int32_t> input_ids;
  std::vector<std::uint8_t> token_type_ids;
  std::vector<std::int32_t> labels;
  std::vector<float> row_weights;
  std::vector<std::int32_t> answer_tokens = {};
};

// Throws Error DATASET when the file is truncated, longer than it says, or its offsets do not rise.
EncodedDataset open_dataset(const std::string& path);

// The same checks on vectors.
EncodedDataset make_dataset(DatasetVectors vectors, const std::string& name);

// What a model can take; 0 labels: labels are not looked at, and answers only with `answers`.
struct DatasetLimits {
  std::int64_t vocabulary_size;
  std::int64_t max_positions;
  std::int64_t token_types;  // 0: the model has none and ignores them
  std::int64_t label_count;
  bool answers = false;  // rows are asked for answers in place of labels
};

// Throws Error DATASET naming the first row that does not fit: an id outside the vocabulary, a row too long, a label, an
// answer or a token type out of range, a weight that is negative or not finite, no rows, or (with `require_targets`) no labels,
// of which the answers take the place, or no row that weighs anything.
void check_dataset(const EncodedDataset& dataset, const DatasetLimits& limits, bool require_targets);

}  // namespace stepsynth
