// Which rows each optimizer step takes: every epoch is one seeded shuffle of all rows, the last step takes what is left.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "io/requests.h"

namespace stepsynth {

class EpochPlan {
 public:
  EpochPlan(std::int64_t rows, const TrainingOptions& options);

  // Most rows of a forward pass.
  std::int64_t pass_rows() const { return batch_size_; }
  std::int64_t steps_per_epoch() const { return steps_per_epoch_; }
  // Of the whole training: `max_steps` when given, else epochs (which may be fractional) times the steps of one.
  std::int64_t total_steps() const { return total_steps_; }
  std::int64_t epoch_count() const { return (total_steps_ + steps_per_epoch_ - 1) / steps_per_epoch_; }

  // The row order of an epoch, counted from 0.
  std::vector<std::int64_t> order(std::int64_t epoch) const;
  // The rows of one step of an epoch, and the forward passes they are cut into.
  std::span<const std::int64_t> step_rows(std::span<const std::int64_t> order, std::int64_t step) const;
  std::vector<std::span<const std::int64_t>> passes(std::span<const std::int64_t> step_rows) const { return passes(step_rows, batch_size_); }
  // The same with passes of at most `most_rows` rows, and no more than the plan's own.
  std::vector<std::span<const std::int64_t>> passes(std::span<const std::int64_t> step_rows, std::int64_t most_rows) const;

 private:
  std::int64_t rows_;
  std::int64_t batch_size_;
  std::int64_t rows_per_step_;
  std::int64_t steps_per_epoch_;
  std::int64_t total_steps_;
  std::uint64_t seed_;
};

}  // namespace stepsynth
