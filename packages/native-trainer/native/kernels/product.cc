#include "kernels/product.h"

#include <ATen/core/dispatch/Dispatcher.h>

#include "kernels/cpu/kernel_table.h"
#include "kernels/row_chunks.h"

namespace stepsynth {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

using LinearPointwise = at::Tensor(const at::Tensor&, const at::Tensor&, const std::optional<at::Tensor>&, c10::string_view,
                                   c10::List<std::optional<at::Scalar>>, std::optional<c10::string_view>);

// On AMD processors MKL keeps to its AVX2 kernels, which are slower than oneDNN's for AVX-512. A rule rather than a
// measurement, so that a training gives the same bits each time.
bool onednn_is_faster() {
#if defined(__x86_64__)
  return std::string_view(kernel_instruction_set()) == "avx512" && __builtin_cpu_is("amd");
#else
  return false;
#endif
}

// The operator torch.compile uses; null in a libtorch without it, or where MKL is as good.
const c10::TypedOperatorHandle<LinearPointwise>* find_onednn_linear() {
  static const auto found = []() -> std::optional<c10::TypedOperatorHandle<LinearPointwise>> {
    if (!onednn_is_faster() || !at::globalContext().userEnabledMkldnn()) return std::nullopt;
    const auto schema = c10::Dispatcher::singleton().findSchema({"mkldnn::_linear_pointwise", ""});
    if (!schema) return std::nullopt;
    return schema->typed<LinearPointwise>();
  }();
  return found ? &*found : nullptr;
}

constexpr std::int64_t kLeastRowsForOnednn = 16;

// input [n, in] times weight [out, in] transposed, which may be a transposed view.
at::Tensor multiply(const at::Tensor& input, const at::Tensor& weight, bool onednn) {
  const bool suits = onednn && input.is_cpu() && input.scalar_type() == at::kFloat && input.size(0) >= kLeastRowsForOnednn;
  const auto* const linear = suits ? find_onednn_linear() : nullptr;
  if (!linear) return at::mm(input, weight.t());
  return linear->call(input, weight, std::nullopt, "none", c10::List<std::optional<at::Scalar>>(), "");
}

class Product : public torch::autograd::Function<Product> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& weight, bool onednn) {
    context->save_for_backward({input, weight});
    context->saved_data["onednn"] = onednn;
    return multiply(input, weight, onednn);
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const at::Tensor gradient = gradients[0].contiguous();
    at::Tensor input_gradient, weight_gradient;
    if (context->needs_input_grad(0)) input_gradient = multiply(gradient, saved[1].t(), context->saved_data["onednn"].toBool());
    if (context->needs_input_grad(1)) weight_gradient = at::mm(gradient.t(), saved[0]);
    return {input_gradient, weight_gradient, {}};
  }
};

}  // namespace

at::Tensor product(const at::Tensor& input, const at::Tensor& weight, bool onednn) {
  if (!at::GradMode::is_enabled()) return multiply(input, weight, onednn);
  return Product::apply(input, weight, onednn);
}

}  // namespace stepsynth
