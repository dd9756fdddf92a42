#include "train/pass_cutter.h"

#include "error.h"

namespace stepsynth {
namespace {

std::string megabytes(std::int64_t bytes) { return std::to_string((bytes + (1 << 20) - 1) >> 20) + " MiB"; }

}  // namespace

void PassCutter::require_rows_fit(const EncodedDataset& dataset) const {
  std::int64_t longest = 0;
  for (std::int64_t row = 1; row < dataset.rows(); ++row) {
    if (dataset.row_length(row) > dataset.row_length(longest)) longest = row;
  }
  const std::int64_t bytes = estimate_.bytes(dataset, std::span(&longest, 1));
  if (bytes <= bytes_) return;
  throw Error(ErrorCode::kOutOfMemory,
              "row " + std::to_string(longest) + " of " + std::to_string(dataset.row_length(longest)) + " tokens does not fit into the memory budget: " +
                  megabytes(bytes - bytes_) + " are missing. Give the training more (runtime.memory_budget_mb, or a larger machine), cut texts shorter "
                  "(model.maxLength) or take a smaller checkpoint");
}

std::vector<std::span<const std::int64_t>> PassCutter::cut(const EncodedDataset& dataset,
                                                           const std::vector<std::span<const std::int64_t>>& passes) const {
  std::vector<std::span<const std::int64_t>> fitting, open(passes.rbegin(), passes.rend());
  while (!open.empty()) {
    const std::span<const std::int64_t> rows = open.back();
    open.pop_back();
    if (rows.size() == 1 || estimate_.bytes(dataset, rows) <= bytes_) {
      fitting.push_back(rows);
    } else {
      open.push_back(rows.subspan(rows.size() / 2));
      open.push_back(rows.first(rows.size() / 2));
    }
  }
  return fitting;
}

}  // namespace stepsynth
