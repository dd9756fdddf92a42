#include "train/random.h"

#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

namespace stepsynth {
namespace {

constexpr std::uint64_t kGoldenGamma = 0x9E3779B97F4A7C15u;

}  // namespace

Random::Random(std::uint64_t seed, RandomStream stream)
    : state_(hash_counter(seed, 0) ^ hash_counter(0, static_cast<std::uint64_t>(stream) - 1)) {}

std::uint64_t Random::next() {
  const std::uint64_t value = hash_counter(state_, 0);
  state_ += kGoldenGamma;
  return value;
}

std::uint64_t Random::below(std::uint64_t bound) {
  return static_cast<std::uint64_t>((static_cast<unsigned __int128>(next()) * bound) >> 64);
}

double Random::uniform() { return (static_cast<double>(next() >> 11) + 1) / 9007199254740992.0; }  // 2^53

double Random::normal() {
  const double radius = std::sqrt(-2.0 * std::log(uniform()));
  return radius * std::cos(2.0 * std::numbers::pi * uniform());
}

std::vector<std::int64_t> epoch_order(std::int64_t rows, std::uint64_t seed, std::int64_t epoch) {
  Random random(seed, static_cast<RandomStream>(static_cast<std::uint64_t>(RandomStream::kEpoch) + static_cast<std::uint64_t>(epoch)));
  std::vector<std::int64_t> order(static_cast<std::size_t>(rows));
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  return order;
}

}  // namespace stepsynth
