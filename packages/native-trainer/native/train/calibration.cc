#include "train/calibration.h"

#include <algorithm>
#include <chrono>

#include "model/packed_batch.h"
#include "model/transformer_block.h"

namespace stepsynth {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t kMostTokens = 768;
constexpr int kLeastRounds = 3;
constexpr int kMostRounds = 20;
constexpr double kMostSeconds = 0.4;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// Numbers of the usual size; what they are makes no difference to the time, and no generator is drawn from.
at::Tensor waves(at::IntArrayRef shape, double height) {
  return at::arange(c10::multiply_integers(shape), at::TensorOptions().dtype(at::kFloat)).sin_().mul_(height).view(shape);
}

// A layer on its own, in one type.
class TimedLayer {
 public:
  TimedLayer(const EncoderOptions& options, const PackedBatch& batch, at::ScalarType type)
      : batch_(batch), parameters_(at::TensorOptions().dtype(at::kFloat)), dropout_(/*seed=*/0, at::kCPU), block_(make_block(parameters_, options)) {
    for (const at::Tensor& value : parameters_.values()) value.copy_(waves(value.sizes(), 0.02));
    parameters_.compute_in(type);
    input_ = waves({batch.tokens(), options.hidden_size}, 1).to(type).set_requires_grad(true);
    leaves_ = parameters_.trained_leaves();
    leaves_.push_back(input_);
  }

  // What a training step does with a layer, but for AdamW, which takes the gradients as they are.
  double run() {
    const auto start = Clock::now();
    const at::Tensor output = block_.all_tokens(input_, batch_, {.dropout = &dropout_});
    torch::autograd::grad({output}, leaves_, {at::ones_like(output)});
    return seconds_since(start);
  }

 private:
  static TransformerBlock make_block(ParameterSet& parameters, const EncoderOptions& options) {
    parameters.begin_layer();
    return TransformerBlock(parameters, options, 0);
  }

  const PackedBatch& batch_;
  ParameterSet parameters_;
  RandomDropout dropout_;
  TransformerBlock block_;
  at::Tensor input_;
  std::vector<at::Tensor> leaves_;
};

std::span<const std::int64_t> rows_within(const EncodedDataset& dataset, std::span<const std::int64_t> rows) {
  std::size_t count = 0;
  for (std::int64_t tokens = 0; count < rows.size(); ++count) {
    tokens += dataset.row_length(rows[count]);
    if (count > 0 && tokens > kMostTokens) break;
  }
  return rows.first(count);
}

}  // namespace

double measure_bf16_speedup(const EncoderOptions& options, const EncodedDataset& dataset, std::span<const std::int64_t> rows) {
  const at::AutoGradMode with_gradients(true);
  const PackedBatch batch = pack_batch(dataset, rows_within(dataset, rows), kAttentionGroupRows, at::kCPU);
  TimedLayer full(options, batch, at::kFloat), half(options, batch, at::kBFloat16);
  full.run();  // the first runs make kernels for these shapes
  half.run();
  double best_full = full.run(), best_half = half.run();
  const auto start = Clock::now();
  // In turns, and the best of each: another process on the machine may slow down any of them.
  for (int round = 1; round < kLeastRounds || (round < kMostRounds && seconds_since(start) < kMostSeconds); ++round) {
    best_full = std::min(best_full, full.run());
    best_half = std::min(best_half, half.run());
  }
  return best_full / best_half;
}

}  // namespace stepsynth
