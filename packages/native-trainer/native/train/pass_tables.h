// What the passes of an epoch take from the dataset, as tables with one line a pass: once they lie on the device, a pass
// needs nothing from the host but its number.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "train/capacity_classes.h"
#include "train/epoch_plan.h"
#include "train/loss.h"

namespace stepsynth {

struct PlannedPass {
  CapacityClass shape;
  std::optional<std::size_t> capacity_class;  // none: the shape is the pass's own
  std::int64_t tokens;                        // real ones
  bool ends_step;
};

// Rows of a line: the pass's own, then dummies. A pass of fewer rows than a full one has dummies of one token in their
// place; the last kDummyRows share the tokens that are left up to the shape's. Every row so has a token, and no token is
// without a row: kernels leave what no row covers uninitialised.
struct PassTables {
  std::int64_t rows;                  // S = rows of a full pass + kDummyRows
  std::vector<PlannedPass> passes;
  std::vector<std::int64_t> starts;   // [passes, S] the row's first token in the dataset; 0 for dummies
  std::vector<std::int32_t> offsets;  // [passes, S + 1] the rows' ends in the pass; first 0, last the shape's tokens
  std::vector<std::int64_t> targets;  // [passes, S] labels, or [passes, S, 2] first and last tokens of answers; 0 for dummies
  std::vector<float> shares;          // [passes, S] the row's weight over that of its step (which counts class weights too); 0 for dummies
};

// 1 for labels, 2 for answers.
std::int64_t targets_per_row(const EncodedDataset& dataset);

std::int64_t table_rows(std::int64_t full_pass_rows);
std::int64_t longest_row(const EncodedDataset& dataset);

// `full_pass_rows`: most rows of a pass.
PassSize pass_size(const EncodedDataset& dataset, std::span<const std::int64_t> rows, std::int64_t full_pass_rows);

// Shapes for the passes of a training; its first epochs stand for all where there are many.
std::vector<CapacityClass> plan_classes(const EncodedDataset& dataset, const EpochPlan& plan, std::int64_t full_pass_rows, std::size_t most);

// A pass of that shape of dummy rows alone: with the memory and the time of a real one, and no effect.
PassTables rehearsal_tables(const EncodedDataset& dataset, const CapacityClass& shape, std::int64_t full_pass_rows);

// `order` is the epoch's; its steps are cut into passes of `full_pass_rows` rows at most.
PassTables make_pass_tables(const EncodedDataset& dataset, const EpochPlan& plan, std::span<const std::int64_t> order,
                            const std::vector<CapacityClass>& classes, std::int64_t full_pass_rows, const LossFunction& loss_function);

}  // namespace stepsynth
