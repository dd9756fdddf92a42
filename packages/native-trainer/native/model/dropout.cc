#include "model/dropout.h"

#include <ATen/CPUGeneratorImpl.h>

namespace stepsynth {
namespace {

at::Generator make_generator(std::uint64_t seed, at::Device device) {
  if (device.is_cpu()) return at::detail::createCPUGenerator(seed);
  at::Generator generator = at::globalContext().getAcceleratorHooksInterface(device.type()).getNewGenerator(device.index());
  generator.set_current_seed(seed);
  return generator;
}

}  // namespace

RandomDropout::RandomDropout(std::uint64_t seed, at::Device device) : generator_(make_generator(seed, device)) {}

at::Tensor RandomDropout::multiplier(const DropoutPlace&, at::IntArrayRef shape, double rate, at::TensorOptions options) {
  const double keep = 1.0 - rate;
  at::Tensor mask = at::empty(shape, options);
  if (keep <= 0) return mask.zero_();
  return mask.bernoulli_(keep, generator_).mul_(1.0 / keep);
}

at::Tensor dropout(const at::Tensor& input, double rate, const DropoutPlace& place, DropoutSource* source) {
  if (!source || rate == 0) return input;
  return input * source->multiplier(place, input.sizes(), rate, input.options().requires_grad(false));
}

}  // namespace stepsynth
