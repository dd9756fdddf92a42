#include "train/epoch_plan.h"

#include <algorithm>
#include <cmath>

#include "train/random.h"

namespace stepsynth {
namespace {

// Exactly max_steps where it is given: it shortens as well as lengthens.
std::int64_t count_steps(const TrainingOptions& options, std::int64_t steps_per_epoch) {
  if (options.max_steps > 0) return options.max_steps;
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(options.epochs * static_cast<double>(steps_per_epoch))));
}

}  // namespace

EpochPlan::EpochPlan(std::int64_t rows, const TrainingOptions& options)
    : rows_(rows),
      batch_size_(options.batch_size),
      rows_per_step_(options.batch_size * options.gradient_accumulation_steps),
      steps_per_epoch_((rows + rows_per_step_ - 1) / rows_per_step_),
      total_steps_(count_steps(options, steps_per_epoch_)),
      seed_(options.seed) {}

std::vector<std::int64_t> EpochPlan::order(std::int64_t epoch) const { return epoch_order(rows_, seed_, epoch); }

std::span<const std::int64_t> EpochPlan::step_rows(std::span<const std::int64_t> order, std::int64_t step) const {
  const auto first = static_cast<std::size_t>(step * rows_per_step_);
  return order.subspan(first, std::min(static_cast<std::size_t>(rows_per_step_), order.size() - first));
}

std::vector<std::span<const std::int64_t>> EpochPlan::passes(std::span<const std::int64_t> step_rows, std::int64_t most_rows) const {
  std::vector<std::span<const std::int64_t>> passes;
  const auto size = static_cast<std::size_t>(std::min(batch_size_, most_rows));
  for (std::size_t first = 0; first < step_rows.size(); first += size) {
    passes.push_back(step_rows.subspan(first, std::min(size, step_rows.size() - first)));
  }
  return passes;
}

}  // namespace stepsynth
