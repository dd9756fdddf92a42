#include "train/precision.h"

#include <ATen/cpu/Utils.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/DeviceGuard.h>

#include <algorithm>
#include <cstdio>
#include <numeric>

#include "train/calibration.h"

namespace stepsynth {
namespace {

// Below this gain bf16 is not worth its rounding, and the noise of the measurement could decide.
constexpr double kLeastSpeedup = 1.1;
// Lengths of the rows that stand for data not known yet.
constexpr std::int64_t kTypicalLengths[] = {16, 24, 32, 40, 48, 64, 96, 128};

// The hook asks for compute capability 8.0, whatever its name says; the property itself would need CUDA headers.
bool cuda_has_bf16_products(at::Device device) {
  const c10::DeviceGuard guard(device);
  return at::detail::getCUDAHooks().supportsBFloat16ConvolutionWithCuDNNv8();
}

std::string describe_speedup(double speedup) {
  char text[96];
  std::snprintf(text, sizeof text, "bf16 measured %.2f times as fast as fp32", speedup);
  return text;
}

PrecisionChoice by_name(Precision wanted, at::Device device) {
  const bool bf16 = wanted == Precision::kBf16;
  const bool slow = bf16 && device.is_cpu() && !cpu_has_bf16_products();
  return {bf16 ? at::kBFloat16 : at::kFloat, slow ? "asked for, though this CPU has neither AVX512-BF16 nor AMX" : "asked for", std::nullopt};
}

PrecisionChoice automatic(const TaskModel& model, const EncodedDataset& dataset, std::span<const std::int64_t> rows) {
  if (model.device().is_cuda()) {
    if (cuda_has_bf16_products(model.device())) return {at::kBFloat16, "the GPU has bf16", std::nullopt};
    return {at::kFloat, "the GPU has no bf16 (compute capability below 8.0)", std::nullopt};
  }
  if (!cpu_has_bf16_products()) return {at::kFloat, "this CPU has neither AVX512-BF16 nor AMX", std::nullopt};
  const double speedup = measure_bf16_speedup(model.options(), dataset, rows);
  return {speedup >= kLeastSpeedup ? at::kBFloat16 : at::kFloat, describe_speedup(speedup), speedup};
}

std::vector<std::int64_t> first_rows(std::int64_t count) {
  std::vector<std::int64_t> rows(static_cast<std::size_t>(count));
  std::iota(rows.begin(), rows.end(), 0);
  return rows;
}

EncodedDataset typical_rows(std::int64_t most_tokens) {
  std::vector<std::int32_t> offsets{0};
  for (const std::int64_t length : kTypicalLengths) offsets.push_back(offsets.back() + static_cast<std::int32_t>(std::min(length, most_tokens)));
  std::vector<std::int32_t> ids(static_cast<std::size_t>(offsets.back()), 0);
  return make_dataset({.row_offsets = std::move(offsets), .input_ids = std::move(ids), .token_type_ids = {}, .labels = {}, .row_weights = {}}, "typical rows");
}

}  // namespace

bool cpu_has_bf16_products() {
  const auto capabilities = at::cpu::get_cpu_capabilities();
  const auto has = [&](const char* name) {
    const auto found = capabilities.find(name);
    return found != capabilities.end() && found->second.isBool() && found->second.toBool();
  };
  return has("avx512_bf16") || has("amx_bf16");
}

PrecisionChoice choose_precision(Precision wanted, const TaskModel& model, const EncodedDataset& dataset, std::int64_t batch_size) {
  if (wanted != Precision::kAuto) return by_name(wanted, model.device());
  return automatic(model, dataset, first_rows(std::min(batch_size, dataset.rows())));
}

PrecisionChoice choose_precision(Precision wanted, const TaskModel& model) {
  const EncodedDataset rows = typical_rows(model.options().max_row_tokens());
  return choose_precision(wanted, model, rows, rows.rows());
}

}  // namespace stepsynth
