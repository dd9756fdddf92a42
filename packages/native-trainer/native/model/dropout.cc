#include "model/dropout.h"

#include <ATen/Parallel.h>

#include <cmath>

#include "train/random.h"

namespace stepsynth {
namespace {

constexpr std::int64_t kElementsPerTask = 1 << 15;

// Of 32 random bits, below which an element is kept.
std::uint32_t keep_threshold(double keep) { return static_cast<std::uint32_t>(std::lround(std::min(keep * 4294967296.0, 4294967295.0))); }

// One draw of 64 bits decides two elements, each by 32 of them.
void fill_multipliers(float* values, std::int64_t count, double keep, std::uint64_t seed, std::uint64_t first_draw) {
  const std::uint32_t threshold = keep_threshold(keep);
  const auto scale = static_cast<float>(1.0 / keep);
  at::parallel_for(0, (count + 1) / 2, kElementsPerTask / 2, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const std::uint64_t bits = hash_counter(seed, first_draw + static_cast<std::uint64_t>(i));
      values[2 * i] = static_cast<std::uint32_t>(bits) < threshold ? scale : 0.0f;
      if (2 * i + 1 < count) values[2 * i + 1] = static_cast<std::uint32_t>(bits >> 32) < threshold ? scale : 0.0f;
    }
  });
}

std::optional<at::Generator> make_generator(std::uint64_t seed, at::Device device) {
  if (device.is_cpu()) return std::nullopt;
  at::Generator generator = at::globalContext().defaultGenerator(device);
  generator.set_current_seed(seed);
  return generator;
}

}  // namespace

RandomDropout::RandomDropout(std::uint64_t seed, at::Device device) : seed_(seed), generator_(make_generator(seed, device)) {}

at::Tensor RandomDropout::multiplier(const DropoutPlace&, at::IntArrayRef shape, double rate, at::TensorOptions options) {
  const double keep = 1.0 - rate;
  at::Tensor mask = at::empty(shape, options);
  if (keep <= 0) return mask.zero_();
  if (generator_) return mask.bernoulli_(keep, generator_).mul_(1.0 / keep);
  fill_multipliers(mask.mutable_data_ptr<float>(), mask.numel(), keep, seed_, drawn_);
  drawn_ += static_cast<std::uint64_t>(mask.numel() + 1) / 2;
  return mask;
}

std::optional<HashedDropout> DropoutSource::hashed(std::int64_t, double) { return std::nullopt; }

std::optional<HashedDropout> RandomDropout::hashed(std::int64_t count, double rate) {
  const double keep = 1.0 - rate;
  if (generator_ || keep <= 0) return std::nullopt;
  const HashedDropout result{.active = true, .seed = seed_, .first_draw = drawn_, .threshold = keep_threshold(keep), .scale = static_cast<float>(1.0 / keep)};
  drawn_ += static_cast<std::uint64_t>(count + 1) / 2;
  return result;
}

std::optional<HashedDropout> kernel_dropout(std::int64_t count, double rate, DropoutSource* source) {
  if (!source || rate == 0) return HashedDropout{};
  return source->hashed(count, rate);
}

at::Tensor RandomDropout::position() const {
  if (generator_) return generator_->get_state();
  return at::tensor(static_cast<std::int64_t>(drawn_), at::kLong);
}

void RandomDropout::seek(const at::Tensor& position) {
  if (generator_) generator_->set_state(position);
  else drawn_ = static_cast<std::uint64_t>(position.item<std::int64_t>());
}

at::Tensor dropout(const at::Tensor& input, double rate, const DropoutPlace& place, DropoutSource* source) {
  if (!source || rate == 0) return input;
  if (source->draws_on_device()) return std::get<0>(at::native_dropout(input, rate, /*train=*/true));
  return input * source->multiplier(place, input.sizes(), rate, input.options().requires_grad(false));
}

}  // namespace stepsynth
