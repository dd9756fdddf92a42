#include "train/capacity_classes.h"

#include <algorithm>
#include <map>

namespace stepsynth {
namespace {

// Passes that share a capacity.
struct Gathered {
  CapacityClass shape;
  std::int64_t least_tokens;
  std::int64_t passes;
};

std::int64_t round_up(std::int64_t value) { return (value + kCapacityStep - 1) / kCapacityStep * kCapacityStep; }

// The tokens to fill, and one in each dummy row, lie in kDummyRows rows of a shape's longest at most.
bool fits_dummies(std::int64_t least_tokens, const CapacityClass& shape) {
  return shape.tokens - least_tokens + kDummyRows <= kDummyRows * shape.longest;
}

Gathered joined(const Gathered& small, const Gathered& large) {
  return {{large.shape.tokens, std::max(small.shape.longest, large.shape.longest)}, small.least_tokens, small.passes + large.passes};
}

std::vector<Gathered> by_capacity(std::span<const PassSize> passes, std::int64_t most_row_tokens) {
  std::map<std::int64_t, Gathered> gathered;
  for (const PassSize& pass : passes) {
    const Gathered alone{own_class(pass, most_row_tokens), pass.tokens, 1};
    const auto [entry, is_new] = gathered.try_emplace(alone.shape.tokens, alone);
    if (is_new) continue;
    Gathered& all = entry->second;
    all = {{all.shape.tokens, std::max(all.shape.longest, alone.shape.longest)}, std::min(all.least_tokens, pass.tokens), all.passes + 1};
  }
  std::vector<Gathered> rising;
  for (const auto& [tokens, all] : gathered) rising.push_back(all);
  return rising;
}

// The first of the two neighbours whose joining adds the fewest tokens over all passes; none where no two may be joined.
std::optional<std::size_t> cheapest_join(const std::vector<Gathered>& rising) {
  std::optional<std::size_t> cheapest;
  std::int64_t least = 0;
  for (std::size_t i = 0; i + 1 < rising.size(); ++i) {
    const Gathered both = joined(rising[i], rising[i + 1]);
    if (!fits_dummies(both.least_tokens, both.shape)) continue;
    const std::int64_t cost = rising[i].passes * (rising[i + 1].shape.tokens - rising[i].shape.tokens);
    if (cheapest && cost >= least) continue;
    cheapest = i;
    least = cost;
  }
  return cheapest;
}

}  // namespace

CapacityClass own_class(const PassSize& pass, std::int64_t most_row_tokens) {
  return {round_up(pass.tokens), std::max(pass.longest, std::min(round_up(pass.longest), most_row_tokens))};
}

std::vector<CapacityClass> capacity_classes(std::span<const PassSize> passes, std::size_t most, std::int64_t most_row_tokens) {
  std::vector<Gathered> rising = by_capacity(passes, most_row_tokens);
  while (rising.size() > most) {
    if (const auto first = cheapest_join(rising)) {
      rising[*first] = joined(rising[*first], rising[*first + 1]);
      rising.erase(rising.begin() + static_cast<std::ptrdiff_t>(*first) + 1);
    } else {
      rising.erase(std::min_element(rising.begin(), rising.end(), [](const auto& a, const auto& b) { return a.passes < b.passes; }));
    }
  }
  std::vector<CapacityClass> classes;
  for (const Gathered& all : rising) classes.push_back(all.shape);
  return classes;
}

std::optional<std::size_t> class_of(const std::vector<CapacityClass>& classes, const PassSize& pass) {
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const CapacityClass& shape = classes[i];
    if (shape.tokens >= pass.tokens && shape.longest >= pass.longest && fits_dummies(pass.tokens, shape)) return i;
  }
  return std::nullopt;
}

}  // namespace stepsynth
