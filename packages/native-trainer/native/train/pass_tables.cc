#include "train/pass_tables.h"

#include <algorithm>

namespace stepsynth {
namespace {

// Epochs looked at for the shapes of a training of many.
constexpr std::int64_t kMostEpochsLookedAt = 8;

double weight_of(const EncodedDataset& dataset, std::span<const std::int64_t> rows, const LossFunction& loss_function) {
  double total = 0;
  for (const std::int64_t row : rows) total += loss_function.row_weight(dataset, row);
  return total > 0 ? total : 1;  // a step of rows that all weigh 0 has loss and gradients 0
}

std::int64_t real_tokens(const EncodedDataset& dataset, std::span<const std::int64_t> rows) {
  std::int64_t tokens = 0;
  for (const std::int64_t row : rows) tokens += dataset.row_length(row);
  return tokens;
}

// Appends the lines of the tables one after another.
class TableWriter {
 public:
  TableWriter(PassTables& tables, const EncodedDataset& dataset) : tables_(tables), dataset_(dataset) {}

  void begin_line() { tables_.offsets.push_back(0); }

  void add_row(std::int64_t row, double step_weight) {
    const auto index = static_cast<std::size_t>(row);
    const double weight = dataset_.row_weights.empty() ? 1.0 : dataset_.row_weights[index];
    add(dataset_.row_offsets[index], dataset_.row_length(row), weight / step_weight);
    if (dataset_.answer_tokens.empty()) tables_.targets.push_back(dataset_.labels[index]);
    else tables_.targets.insert(tables_.targets.end(), {dataset_.answer_tokens[2 * index], dataset_.answer_tokens[2 * index + 1]});
  }

  // Reads the dataset's first tokens, of which there are enough: no dummy is longer than some row.
  void add_dummy(std::int64_t length) {
    add(0, length, 0);
    tables_.targets.insert(tables_.targets.end(), static_cast<std::size_t>(targets_per_row(dataset_)), 0);
  }

  std::int64_t tokens() const { return tables_.offsets.back(); }

 private:
  void add(std::int64_t start, std::int64_t length, double share) {
    tables_.starts.push_back(start);
    tables_.offsets.push_back(static_cast<std::int32_t>(tokens() + length));
    tables_.shares.push_back(static_cast<float>(share));
  }

  PassTables& tables_;
  const EncodedDataset& dataset_;
};

void share_out(TableWriter& writer, std::int64_t tokens, std::int64_t rows) {
  for (std::int64_t i = 0; i < rows; ++i) writer.add_dummy(tokens / rows + (i < tokens % rows ? 1 : 0));
}

void write_line(TableWriter& writer, std::span<const std::int64_t> rows, double step_weight,
                const CapacityClass& shape, std::int64_t full_pass_rows) {
  writer.begin_line();
  for (const std::int64_t row : rows) writer.add_row(row, step_weight);
  for (auto missing = static_cast<std::int64_t>(rows.size()); missing < full_pass_rows; ++missing) writer.add_dummy(1);
  share_out(writer, shape.tokens - writer.tokens(), kDummyRows);
}

}  // namespace

std::int64_t targets_per_row(const EncodedDataset& dataset) { return dataset.answer_tokens.empty() ? 1 : 2; }

std::int64_t table_rows(std::int64_t full_pass_rows) { return full_pass_rows + kDummyRows; }

PassSize pass_size(const EncodedDataset& dataset, std::span<const std::int64_t> rows, std::int64_t full_pass_rows) {
  std::int64_t longest = 0;
  for (const std::int64_t row : rows) longest = std::max(longest, dataset.row_length(row));
  return {real_tokens(dataset, rows) + full_pass_rows - static_cast<std::int64_t>(rows.size()) + kDummyRows, longest};
}

std::int64_t longest_row(const EncodedDataset& dataset) {
  std::int64_t longest = 0;
  for (std::int64_t row = 0; row < dataset.rows(); ++row) longest = std::max(longest, dataset.row_length(row));
  return longest;
}

std::vector<CapacityClass> plan_classes(const EncodedDataset& dataset, const EpochPlan& plan, std::int64_t full_pass_rows, std::size_t most) {
  std::vector<PassSize> sizes;
  for (std::int64_t epoch = 0; epoch < std::min(plan.epoch_count(), kMostEpochsLookedAt); ++epoch) {
    const std::vector<std::int64_t> order = plan.order(epoch);
    for (std::int64_t step = 0; step < plan.steps_per_epoch(); ++step) {
      for (const auto& rows : plan.passes(plan.step_rows(order, step), full_pass_rows)) sizes.push_back(pass_size(dataset, rows, full_pass_rows));
    }
  }
  return capacity_classes(sizes, most, longest_row(dataset));
}

PassTables rehearsal_tables(const EncodedDataset& dataset, const CapacityClass& shape, std::int64_t full_pass_rows) {
  PassTables tables{.rows = table_rows(full_pass_rows), .passes = {{shape, std::nullopt, 0, true}}, .starts = {}, .offsets = {}, .targets = {}, .shares = {}};
  TableWriter writer(tables, dataset);
  writer.begin_line();
  share_out(writer, shape.tokens, tables.rows);
  return tables;
}

PassTables make_pass_tables(const EncodedDataset& dataset, const EpochPlan& plan, std::span<const std::int64_t> order,
                            const std::vector<CapacityClass>& classes, std::int64_t full_pass_rows, const LossFunction& loss_function) {
  PassTables tables{.rows = table_rows(full_pass_rows), .passes = {}, .starts = {}, .offsets = {}, .targets = {}, .shares = {}};
  TableWriter writer(tables, dataset);
  const std::int64_t most_row_tokens = longest_row(dataset);
  for (std::int64_t step = 0; step < plan.steps_per_epoch(); ++step) {
    const auto step_rows = plan.step_rows(order, step);
    const double step_weight = weight_of(dataset, step_rows, loss_function);
    for (const auto& rows : plan.passes(step_rows, full_pass_rows)) {
      const PassSize size = pass_size(dataset, rows, full_pass_rows);
      const std::optional<std::size_t> found = class_of(classes, size);
      const CapacityClass shape = found ? classes[*found] : own_class(size, most_row_tokens);
      tables.passes.push_back({shape, found, real_tokens(dataset, rows), rows.end() == step_rows.end()});
      write_line(writer, rows, step_weight, shape, full_pass_rows);
    }
  }
  return tables;
}

}  // namespace stepsynth
