// Which type a model computes in. Its weights, moments and checkpoints are fp32 either way.
#pragma once

#include <optional>
#include <string>

#include "io/requests.h"
#include "model/task_model.h"

namespace stepsynth {

struct PrecisionChoice {
  at::ScalarType type;
  std::string reason;             // a clause for people
  std::optional<double> speedup;  // of bf16 over fp32, where it was measured

  std::string name() const { return type == at::kBFloat16 ? "bf16" : "fp32"; }
};

// Whether the CPU multiplies bf16 itself, by AVX512-BF16 or AMX; elsewhere bf16 products are 6 to 8 times slower than fp32's.
bool cpu_has_bf16_products();

// `auto` takes bf16 on CUDA devices that have it in hardware (compute capability 8.0), and on the CPU when it has
// AVX512-BF16 or AMX and a calibration shows bf16 to be at least a tenth faster. `batch_size` rows of `dataset` are what
// is calibrated with. The choice depends on a measurement: whoever needs the same numbers twice records it and asks for it by name.
PrecisionChoice choose_precision(Precision wanted, const TaskModel& model, const EncodedDataset& dataset, std::int64_t batch_size);
// Without data at hand: rows of typical lengths.
PrecisionChoice choose_precision(Precision wanted, const TaskModel& model);

}  // namespace stepsynth
