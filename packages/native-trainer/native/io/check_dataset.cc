#include <algorithm>
#include <cmath>

#include "error.h"
#include "io/encoded_dataset.h"

namespace stepsynth {
namespace {

constexpr std::int64_t kRowsAtOnce = 1 << 14;

[[noreturn]] void refuse(const EncodedDataset& dataset, const std::string& what) {
  throw Error(ErrorCode::kDataset, dataset.name + ": " + what);
}

std::int64_t row_of_token(const EncodedDataset& dataset, std::size_t token) {
  const auto next = std::upper_bound(dataset.row_offsets.begin(), dataset.row_offsets.end(), static_cast<std::int32_t>(token));
  return next - dataset.row_offsets.begin() - 1;
}

std::string in_row(std::int64_t row) { return " in row " + std::to_string(row); }

void check_tokens(const EncodedDataset& dataset, const DatasetLimits& limits, std::size_t first, std::size_t last) {
  for (std::size_t i = first; i < last; ++i) {
    const std::int32_t id = dataset.input_ids[i];
    if (id < 0 || id >= limits.vocabulary_size) {
      refuse(dataset, "token id " + std::to_string(id) + in_row(row_of_token(dataset, i)) + " is outside the vocabulary of " +
                          std::to_string(limits.vocabulary_size) + " (tokenizer of another checkpoint?)");
    }
  }
  if (limits.token_types == 0 || dataset.token_type_ids.empty()) return;
  for (std::size_t i = first; i < last; ++i) {
    if (dataset.token_type_ids[i] >= limits.token_types) {
      refuse(dataset, "token type " + std::to_string(dataset.token_type_ids[i]) + in_row(row_of_token(dataset, i)) +
                          " is out of range: the model has " + std::to_string(limits.token_types));
    }
  }
}

void check_answer(const EncodedDataset& dataset, std::int64_t row) {
  const auto index = 2 * static_cast<std::size_t>(row);
  const std::int32_t first = dataset.answer_tokens[index], last = dataset.answer_tokens[index + 1];
  const bool left_out = first == -1 && last == -1;
  if (left_out || (first >= 0 && first <= last && last < dataset.row_length(row))) return;
  refuse(dataset, "the answer" + in_row(row) + " runs from token " + std::to_string(first) + " to " + std::to_string(last) +
                      "; the row has " + std::to_string(dataset.row_length(row)) + " tokens");
}

// Returns the row's weight.
double check_row(const EncodedDataset& dataset, const DatasetLimits& limits, std::int64_t row) {
  const auto index = static_cast<std::size_t>(row);
  if (dataset.row_length(row) > limits.max_positions) {
    refuse(dataset, "row " + std::to_string(row) + " has " + std::to_string(dataset.row_length(row)) + " tokens; the model takes at most " +
                        std::to_string(limits.max_positions));
  }
  if (limits.label_count > 0 && !dataset.labels.empty() && (dataset.labels[index] < 0 || dataset.labels[index] >= limits.label_count)) {
    refuse(dataset, "label " + std::to_string(dataset.labels[index]) + in_row(row) + " is out of range: there are " +
                        std::to_string(limits.label_count) + " labels");
  }
  if (limits.answers && !dataset.answer_tokens.empty()) check_answer(dataset, row);
  if (dataset.row_weights.empty()) return 1;
  const float weight = dataset.row_weights[index];
  if (!std::isfinite(weight) || weight < 0) refuse(dataset, "the weight of row " + std::to_string(row) + " is negative or not finite");
  return weight;
}

}  // namespace

void check_dataset(const EncodedDataset& dataset, const DatasetLimits& limits, bool require_targets) {
  if (dataset.rows() < 1) refuse(dataset, "it has no rows");
  if (require_targets && (limits.answers ? dataset.answer_tokens.empty() : dataset.labels.empty())) {
    refuse(dataset, limits.answers ? "it has no answers" : "it has no labels");
  }
  double total_weight = 0;
  for (RowRange range{0, 0}; range.first < dataset.rows(); range.first = range.last) {
    range.last = std::min(dataset.rows(), range.first + kRowsAtOnce);
    const auto token = [&](std::int64_t row) { return static_cast<std::size_t>(dataset.row_offsets[static_cast<std::size_t>(row)]); };
    check_tokens(dataset, limits, token(range.first), token(range.last));
    for (std::int64_t row = range.first; row < range.last; ++row) {
      const double weight = check_row(dataset, limits, row);
      total_weight += require_targets && dataset.leaves_out(row) ? 0 : weight;
    }
    dataset.drop_pages_before(range.last);  // a dataset may be larger than memory
  }
  if (total_weight <= 0) refuse(dataset, "all row weights are 0, or every row is left out");
}

}  // namespace stepsynth
