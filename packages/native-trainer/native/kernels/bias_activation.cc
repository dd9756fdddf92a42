#include "kernels/bias_activation.h"

#include "kernels/row_chunks.h"

namespace stepsynth {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// `differentiable`: keeps the derivative in the input's memory.
at::Tensor activate(const at::Tensor& input, const at::Tensor& bias, Activation activation, bool differentiable) {
  at::Tensor output = at::empty_like(input);
  with_kernel_type(input, [&](auto type) {
    using T = decltype(type);
    const ActivationForward<T> task{.input = const_data<T>(input),
                                    .bias = bias.const_data_ptr<float>(),
                                    .output = mutable_data<T>(output),
                                    .derivative = differentiable ? mutable_data<T>(input) : nullptr,
                                    .columns = input.size(1),
                                    .activation = activation};
    for_each_chunk(input.size(0), input.size(1), [&](MatrixRows rows, std::int64_t) { kernel_table<T>().activation_forward(task, rows); });
  });
  return output;
}

class BiasActivation : public torch::autograd::Function<BiasActivation> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& bias, Activation activation) {
    context->save_for_backward({input});
    return activate(input, bias, activation, /*differentiable=*/true);
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const at::Tensor derivative = context->get_saved_variables()[0];
    const at::Tensor gradient = gradients[0].contiguous();
    const std::int64_t rows = derivative.size(0), columns = derivative.size(1);
    const at::Tensor sums = at::empty({chunk_count(rows), columns}, gradient.options().dtype(at::kFloat));
    with_kernel_type(derivative, [&](auto type) {
      using T = decltype(type);
      const ActivationBackward<T> task{.gradient = const_data<T>(gradient), .derivative = mutable_data<T>(derivative), .columns = columns};
      for_each_chunk(rows, columns, [&](MatrixRows range, std::int64_t chunk) {
        kernel_table<T>().activation_backward(task, range, sums.mutable_data_ptr<float>() + chunk * columns);
      });
    });
    return {derivative.detach(), add_chunks(sums), {}};
  }
};

}  // namespace

at::Tensor bias_activation(const at::Tensor& input, const at::Tensor& bias, Activation activation) {
  const at::Tensor shift = bias.to(at::kFloat);
  if (!at::GradMode::is_enabled() || !(input.requires_grad() || shift.requires_grad())) return activate(input, shift, activation, false);
  return BiasActivation::apply(input, shift, activation);
}

}  // namespace stepsynth
