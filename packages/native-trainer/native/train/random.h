// The core's own generator, so that shuffles and new heads are the same on every platform, device and libtorch.
#pragma once

#include <cstdint>
#include <vector>

namespace stepsynth {

// Independent streams of one seed.
enum class RandomStream : std::uint64_t { kHead = 1, kDropout = 2, kEpoch = 1000 };  // kEpoch + n: the order of epoch n

// SplitMix64 (Steele, Lea, Flood 2014). Mirrored in tools/reference/random_order.py.
class Random {
 public:
  Random(std::uint64_t seed, RandomStream stream);

  std::uint64_t next();
  // In [0, bound). The bias of the multiplication is below bound / 2^64.
  std::uint64_t below(std::uint64_t bound);
  double uniform();  // in (0, 1]
  double normal();   // Box-Muller, mean 0, deviation 1

 private:
  std::uint64_t state_;
};

// Number `counter` of the stream that starts at `seed`: what `Random::next` gives, in any order.
inline std::uint64_t hash_counter(std::uint64_t seed, std::uint64_t counter) {
  std::uint64_t value = seed + (counter + 1) * 0x9E3779B97F4A7C15u;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
  return value ^ (value >> 31);
}

// 0 .. rows - 1 in the random order of that epoch (Fisher-Yates).
std::vector<std::int64_t> epoch_order(std::int64_t rows, std::uint64_t seed, std::int64_t epoch);

}  // namespace stepsynth
