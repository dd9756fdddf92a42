// Dropout whose mask is a hash of element numbers, so that it is computed again rather than stored.
#pragma once

#include <cstdint>

namespace stepsynth {

// Element n of the masked tensor is kept when 32 bits of draw `first_draw + n / 2` lie below the threshold: the lower half
// for an even n, the upper for an odd one. `RandomDropout` makes the same masks as tensors.
struct HashedDropout {
  bool active = false;  // false: nothing is left out
  std::uint64_t seed = 0;
  std::uint64_t first_draw = 0;
  std::uint32_t threshold = 0;
  float scale = 1;  // of what is kept, 1 / (1 - rate)
};

}  // namespace stepsynth
