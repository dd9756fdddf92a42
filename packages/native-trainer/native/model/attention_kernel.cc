#include "model/attention_kernel.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/csrc/jit/frontend/function_schema_parser.h>
#include <torch/version.h>

#include <cmath>

#include "error.h"

namespace stepsynth {
namespace {

// What at::_fused_sdp_choice answers (sdp::SDPBackend).
constexpr std::int64_t kChoiceFlash = 1;
constexpr std::int64_t kChoiceMemoryEfficient = 2;

void check_operators() {
  static const bool checked = [] {
    check_operator(std::string("aten::") + at::_ops::_flash_attention_forward::schema_str);
    check_operator(std::string("aten::") + at::_ops::_efficient_attention_forward::schema_str);
    return true;
  }();
  (void)checked;
}

// libtorch's own rules of eligibility (device, type, size of the heads, backward), asked with one small row.
std::int64_t dense_choice(at::Device device, at::ScalarType type, std::int64_t head_size) {
  at::globalContext().setSDPUseCuDNN(false);  // has no kernel for rows of different lengths
  const at::Tensor row = at::zeros({1, 1, 8, head_size}, at::TensorOptions().device(device).dtype(type)).set_requires_grad(true);
  return at::_fused_sdp_choice(row, row, row);
}

}  // namespace

void check_operator(const std::string& declared) {
  const c10::FunctionSchema schema = torch::jit::parseSchema(declared);
  const auto found = c10::Dispatcher::singleton().findSchema(schema.operator_name());
  if (found && found->schema() == schema) return;
  throw Error(ErrorCode::kInternal, "libtorch declares " + c10::toString(schema.operator_name()) + " otherwise than " TORCH_VERSION
                                    ", for which this trainer was built: build it against the libtorch it runs with");
}

AttentionKernel choose_attention_kernel(at::Device device, at::ScalarType type, std::int64_t head_size) {
  if (!device.is_cuda()) return AttentionKernel::kPadded;
  check_operators();
  const std::int64_t choice = dense_choice(device, type, head_size);
  if (choice == kChoiceFlash && head_size % 8 == 0) return AttentionKernel::kFlash;
  if (choice == kChoiceFlash || choice == kChoiceMemoryEfficient) return head_size % 8 == 0 ? AttentionKernel::kMemoryEfficient : AttentionKernel::kPadded;
  return AttentionKernel::kPadded;
}

at::Tensor attend_rows(AttentionKernel kernel, const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, const RowBounds& queries,
                       const RowBounds& keys, double rate) {
  const double scale = 1.0 / std::sqrt(static_cast<double>(query.size(2)));
  if (kernel == AttentionKernel::kFlash) {
    return std::get<0>(at::_flash_attention_forward(query, key, value, queries.offsets, keys.offsets, queries.longest, keys.longest, rate,
                                                    /*is_causal=*/false, /*return_debug_mask=*/false, scale))
        .flatten(1);
  }
  TORCH_CHECK(kernel == AttentionKernel::kMemoryEfficient, "padded attention has no rows of different lengths");
  const bool differentiated = at::GradMode::is_enabled();
  return std::get<0>(at::_efficient_attention_forward(query.unsqueeze(0), key.unsqueeze(0), value.unsqueeze(0), /*bias=*/std::nullopt, queries.offsets,
                                                      keys.offsets, queries.longest, keys.longest, rate, /*custom_mask_type=*/0,
                                                      /*compute_log_sumexp=*/differentiated, scale))
      .squeeze(0)
      .flatten(1);
}

}  // namespace stepsynth
