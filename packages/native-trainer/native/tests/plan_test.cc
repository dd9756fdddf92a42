#include <algorithm>
#include <cmath>

#include "test.h"
#include "train/epoch_plan.h"
#include "train/openmp_threads.h"
#include "train/random.h"
#include "train/runtime.h"
#include "train/schedule.h"

using namespace stepsynth;

namespace {

TrainingOptions options_with(double epochs, std::int64_t batch_size, std::int64_t accumulation) {
  TrainingOptions options{};
  options.learning_rate = 1;
  options.epochs = epochs;
  options.batch_size = batch_size;
  options.gradient_accumulation_steps = accumulation;
  options.warmup_steps = -1;
  options.seed = 3;
  return options;
}

bool close(double a, double b) { return std::fabs(a - b) < 1e-12; }

}  // namespace

TEST(schedule_follows_hugging_face) {
  TrainingOptions options = options_with(1, 1, 1);
  options.warmup_ratio = 0.11;  // of 20: ceil(2.2) = 3
  const LinearSchedule schedule(options, 20);
  EXPECT(close(schedule.learning_rate(0), 0));
  EXPECT(close(schedule.learning_rate(1), 1.0 / 3));
  EXPECT(close(schedule.learning_rate(3), 1));
  EXPECT(close(schedule.learning_rate(10), 10.0 / 17));
  EXPECT(close(schedule.learning_rate(19), 1.0 / 17));
  EXPECT(close(schedule.learning_rate(25), 0));
  options.warmup_steps = 0;
  EXPECT(close(LinearSchedule(options, 4).learning_rate(1), 0.75));
}

TEST(an_epoch_takes_every_row_once) {
  const EpochPlan plan(23, options_with(2, 5, 2));
  EXPECT(plan.steps_per_epoch() == 3 && plan.total_steps() == 6 && plan.epoch_count() == 2);
  const auto order = plan.order(0);
  std::vector<std::int64_t> seen;
  for (std::int64_t step = 0; step < 3; ++step) {
    for (const auto pass : plan.passes(plan.step_rows(order, step))) {
      EXPECT(pass.size() <= 5);
      seen.insert(seen.end(), pass.begin(), pass.end());
    }
  }
  EXPECT(seen == order);
  std::sort(seen.begin(), seen.end());
  for (std::int64_t row = 0; row < 23; ++row) EXPECT(seen[static_cast<std::size_t>(row)] == row);
  EXPECT(plan.passes(plan.step_rows(order, 2)).size() == 1);  // 3 rows are left
}

TEST(epochs_differ_and_repeat_by_seed) {
  EXPECT(epoch_order(50, 1, 0) == epoch_order(50, 1, 0));
  EXPECT(epoch_order(50, 1, 0) != epoch_order(50, 1, 1));
  EXPECT(epoch_order(50, 1, 0) != epoch_order(50, 2, 0));
  EXPECT(epoch_order(6, 7, 2) == (std::vector<std::int64_t>{5, 1, 2, 0, 3, 4}));  // as tools/reference/random_order.py has it
}

TEST(max_steps_and_fractions_of_epochs) {
  TrainingOptions options = options_with(0.5, 10, 1);
  EXPECT(EpochPlan(100, options).total_steps() == 5);
  options.max_steps = 13;
  EXPECT(EpochPlan(100, options).total_steps() == 13);
  EXPECT(EpochPlan(100, options).epoch_count() == 2);
}

TEST(normal_numbers_have_the_moments) {
  Random random(5, RandomStream::kHead);
  double sum = 0, squares = 0;
  constexpr int kCount = 100'000;
  for (int i = 0; i < kCount; ++i) {
    const double value = random.normal();
    sum += value;
    squares += value * value;
  }
  EXPECT(std::fabs(sum / kCount) < 0.02);
  EXPECT(std::fabs(squares / kCount - 1) < 0.02);
}

TEST(refuses_unknown_devices) {
  EXPECT(resolve_runtime({"cpu", 3}).threads == granted_threads(3));
  EXPECT_THROWS(resolve_runtime({"tpu", 0}), ErrorCode::kInvalidRequest, "expected auto, cpu, cuda or cuda:N, got tpu");
  EXPECT_THROWS(resolve_runtime({"cuda:x", 0}), ErrorCode::kInvalidRequest, "got cuda:x");
  EXPECT_THROWS(resolve_runtime({"cuda:99", 0}), ErrorCode::kInvalidRequest, "cuda:99");
}

TEST_MAIN()
