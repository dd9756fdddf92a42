// Shapes of captured steps: few, and each pass fits its own.
#include "train/capacity_classes.h"

#include <algorithm>
#include <random>

#include "test.h"
#include "train/pass_tables.h"

using namespace stepsynth;

namespace {

std::vector<PassSize> random_passes(std::mt19937& random) {
  const auto between = [&](std::int64_t low, std::int64_t high) { return std::uniform_int_distribution<std::int64_t>(low, high)(random); };
  std::vector<PassSize> passes;
  for (std::int64_t count = between(1, 300), rows = between(1, 64), i = 0; i < count; ++i) {
    PassSize pass{kDummyRows, 0};
    for (std::int64_t row = 0; row < rows; ++row) {
      const std::int64_t length = between(1, between(1, 512));
      pass.tokens += length;
      pass.longest = std::max(pass.longest, length);
    }
    passes.push_back(pass);
  }
  return passes;
}

}  // namespace

TEST(classes_are_few_and_each_pass_fits_its_own) {
  std::mt19937 random(1);
  for (int trial = 0; trial < 300; ++trial) {
    const std::vector<PassSize> passes = random_passes(random);
    const std::size_t most = std::uniform_int_distribution<std::size_t>(1, 20)(random);
    const std::vector<CapacityClass> classes = capacity_classes(passes, most, 512);
    EXPECT(!classes.empty() && classes.size() <= most);
    for (std::size_t i = 0; i < classes.size(); ++i) {
      EXPECT(classes[i].tokens % kCapacityStep == 0 && classes[i].longest <= 512);
      EXPECT(i == 0 || classes[i].tokens > classes[i - 1].tokens);
    }
    std::int64_t without = 0;
    for (const PassSize& pass : passes) {
      const auto found = class_of(classes, pass);
      without += found ? 0 : 1;
      const CapacityClass shape = found ? classes[*found] : own_class(pass, 512);
      const std::int64_t left = shape.tokens - pass.tokens + kDummyRows;
      EXPECT(shape.tokens >= pass.tokens && shape.longest >= pass.longest);
      EXPECT(left >= kDummyRows && (left + kDummyRows - 1) / kDummyRows <= std::max(shape.longest, std::int64_t{9}));
    }
    // A pass is left without a class only where the bound left shapes out.
    if (most >= 20) EXPECT(without <= static_cast<std::int64_t>(passes.size()) / 2);
  }
}

TEST(with_room_for_all_every_pass_is_padded_by_less_than_one_step) {
  std::mt19937 random(2);
  const std::vector<PassSize> passes = random_passes(random);
  const auto classes = capacity_classes(passes, passes.size(), 512);
  for (const PassSize& pass : passes) {
    const auto found = class_of(classes, pass);
    EXPECT(found && classes[*found].tokens - pass.tokens < kCapacityStep);
  }
}

TEST(a_row_longer_than_every_class_finds_none) {
  const std::vector<PassSize> passes{{100, 20}, {200, 30}};
  const auto classes = capacity_classes(passes, 4, 64);
  EXPECT(classes == (std::vector<CapacityClass>{{128, 64}, {256, 64}}));
  EXPECT(class_of(classes, {150, 64}) == std::size_t{1});
  EXPECT(!class_of(classes, {150, 65}) && !class_of(classes, {257, 10}));
}

TEST(shapes_are_joined_where_that_pads_least) {
  // 3 passes of 128, 1 of 192, 9 of 1024 tokens: 192 joins 128 rather than either the large one.
  std::vector<PassSize> passes(9, {1000, 300});
  passes.insert(passes.end(), 3, {120, 40});
  passes.push_back({190, 90});
  EXPECT(capacity_classes(passes, 2, 512) == (std::vector<CapacityClass>{{192, 128}, {1024, 320}}));
}
TEST_MAIN()
