// Dropout at named sites. The source of the masks is an interface: random in training, recorded in the parity tests.
#pragma once

#include <optional>

#include "kernels/cpu/hashed_dropout.h"
#include "libtorch.h"

namespace stepsynth {

enum class DropoutSite {
  kEmbeddings,       // after the embeddings' LayerNorm, [T, d]
  kAttention,        // attention probabilities of one group, [rows, heads, queries, keys]
  kAttentionOutput,  // not DistilBERT: after the attention's output linear, [T, d]
  kOutput,           // after the second feed-forward linear, [T, d]
  kHeadInput,        // before the head: RoBERTa's classifier, [B, d], or DistilBERT's for answers, [T, d]
  kClassifier,       // before the classifier, [B, d]
};

struct DropoutPlace {
  DropoutSite site;
  std::int64_t layer = -1;  // of kAttention, kAttentionOutput and kOutput
  std::int64_t group = -1;  // of kAttention: index into PackedBatch::groups
};

class DropoutSource {
 public:
  virtual ~DropoutSource() = default;

  // `kept` with probability 1 - rate, else 0. In the last layer the first token of each row may be asked for alone, [B, d]
  // in place of [T, d] and one query in place of all.
  virtual at::Tensor mask(const DropoutPlace& place, at::IntArrayRef shape, double rate, double kept, at::TensorOptions options) = 0;

  // The next mask of so many elements as what a kernel computes it from; nothing where masks are tensors alone.
  virtual std::optional<HashedDropout> hashed(std::int64_t count, double rate);

  // Where its stream stands, on the host, for a training that goes on in another process; undefined: it has no stream.
  virtual at::Tensor position() const { return {}; }
  virtual void seek(const at::Tensor& /*position*/) {}

  // Whether a device's kernels may draw masks by themselves, from its default generator, and nobody asks for them.
  virtual bool draws_on_device() const { return false; }
};

// Random masks. On the CPU each element is a hash of the seed and its number, computed in parallel: nothing else in the
// process shifts them, they do not depend on the number of threads, and libtorch's bernoulli_, which is serial on AMD
// processors, would take a tenth of a training step. On another device they come from its default generator, which kernels
// that drop by themselves read too and captured graphs count on.
class RandomDropout final : public DropoutSource {
 public:
  RandomDropout(std::uint64_t seed, at::Device device);
  at::Tensor mask(const DropoutPlace& place, at::IntArrayRef shape, double rate, double kept, at::TensorOptions options) override;
  std::optional<HashedDropout> hashed(std::int64_t count, double rate) override;
  at::Tensor position() const override;
  void seek(const at::Tensor& position) override;
  bool draws_on_device() const override { return generator_.has_value(); }

 private:
  std::uint64_t seed_;
  std::uint64_t drawn_ = 0;                 // numbers of the stream used so far, on the CPU
  std::optional<at::Generator> generator_;  // of another device
};

// The input with elements left out and the rest divided by 1 - rate. `source` null or `rate` 0: the input itself.
at::Tensor dropout(const at::Tensor& input, double rate, const DropoutPlace& place, DropoutSource* source);

// The same for a kernel that computes the mask itself: inactive without dropout, nothing where the source has tensors alone.
std::optional<HashedDropout> kernel_dropout(std::int64_t count, double rate, DropoutSource* source);

}  // namespace stepsynth
