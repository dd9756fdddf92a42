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
template <typename T>
void fill_mask(T* values, std::int64_t count, double keep, T kept, std::uint64_t seed, std::uint64_t first_draw) {
  const std::uint32_t threshold = keep_threshold(keep);
  const T left_out = 0;
  at::parallel_for(0, (count + 1) / 2, kElementsPerTask / 2, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const std::uint64_t bits = hash_counter(seed, first_draw + static_cast<std::uint64_t>(i));
      values[2 * i] = static_cast<std::uint32_t>(bits) < threshold ? kept : left_out;
      if (2 * i + 1 < count) values[2 * i + 1] = static_cast<std::uint32_t>(bits >> 32) < threshold ? kept : left_out;
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

at::Tensor RandomDropout::mask(const DropoutPlace&, at::IntArrayRef shape, double rate, double kept, at::TensorOptions options) {
  const double keep = 1.0 - rate;
  at::Tensor mask = at::empty(shape, options);
  if (keep <= 0) return mask.zero_();
  if (generator_) return mask.bernoulli_(keep, generator_).mul_(kept);
  if (mask.scalar_type() == at::kBFloat16) {
    fill_mask(mask.mutable_data_ptr<at::BFloat16>(), mask.numel(), keep, at::BFloat16(static_cast<float>(kept)), seed_, drawn_);
  } else {
    fill_mask(mask.mutable_data_ptr<float>(), mask.numel(), keep, static_cast<float>(kept), seed_, drawn_);
  }
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
  const double kept = rate < 1 ? 1.0 / (1.0 - rate) : 0.0;
  const auto options = input.options().requires_grad(false);
  // 1 / (1 - rate) rounded to bf16 would make the activations larger or smaller on average; a factor in fp32 does not.
  if (input.scalar_type() == at::kBFloat16) return input * source->mask(place, input.sizes(), rate, 1, options) * kept;
  return input * source->mask(place, input.sizes(), rate, kept, options);
}

}  // namespace stepsynth
