// The few shapes that the passes of a training are padded to, so that each can be captured once and replayed.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace stepsynth {

// Tokens are padded with dummy rows of weight 0; each of them has at least one token, whatever there is to fill.
inline constexpr std::int64_t kDummyRows = 8;
// Capacities are multiples of this.
inline constexpr std::int64_t kCapacityStep = 64;
inline constexpr std::size_t kDefaultMostClasses = 16;

// What a pass needs at least: its tokens with one for each dummy row, and its longest row.
struct PassSize {
  std::int64_t tokens;
  std::int64_t longest;
};

// A shape: exactly `tokens` tokens, no row longer than `longest`.
struct CapacityClass {
  std::int64_t tokens;
  std::int64_t longest;

  friend bool operator==(const CapacityClass&, const CapacityClass&) = default;
};

// The shape of one pass alone: both numbers rounded up, the longest row to `most_row_tokens` at most.
CapacityClass own_class(const PassSize& pass, std::int64_t most_row_tokens);

// At most `most` shapes, rising in tokens, for the passes of a training. Shapes are joined where that pads least; those of
// the fewest passes are left out where joining would make a dummy row longer than a row may be.
std::vector<CapacityClass> capacity_classes(std::span<const PassSize> passes, std::size_t most, std::int64_t most_row_tokens);

// The smallest shape that holds the pass without a dummy row longer than the shape's longest; none: the pass has no class.
std::optional<std::size_t> class_of(const std::vector<CapacityClass>& classes, const PassSize& pass);

}  // namespace stepsynth
