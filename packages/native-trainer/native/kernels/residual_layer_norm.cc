#include "kernels/residual_layer_norm.h"

#include "kernels/row_chunks.h"

namespace stepsynth {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

struct Operands {
  const at::Tensor &input, &bias, &residual, &weight, &shift;
};

// `inverse_deviation` [n], or undefined where no gradient is wanted and the input is left as it is.
at::Tensor normalize(const Operands& operands, const ResidualLayerNorm& options, const at::Tensor& inverse_deviation) {
  at::Tensor output = at::empty_like(operands.input);
  const std::int64_t columns = output.size(1);
  with_kernel_type(output, [&](auto type) {
    using T = decltype(type);
    const bool differentiable = inverse_deviation.defined();
    const LayerNormForward<T> task{.input = const_data<T>(operands.input),
                                   .bias = operands.bias.const_data_ptr<float>(),
                                   .residual = const_data<T>(operands.residual),
                                   .weight = operands.weight.const_data_ptr<float>(),
                                   .shift = operands.shift.const_data_ptr<float>(),
                                   .output = mutable_data<T>(output),
                                   .normalized = differentiable ? mutable_data<T>(operands.input) : nullptr,
                                   .inverse_deviation = differentiable ? inverse_deviation.mutable_data_ptr<float>() : nullptr,
                                   .columns = columns,
                                   .eps = static_cast<float>(options.eps),
                                   .dropout = options.dropout};
    for_each_chunk(output.size(0), columns, [&](MatrixRows rows, std::int64_t) {
      std::vector<float> scratch(static_cast<std::size_t>(columns));
      kernel_table<T>().layer_norm_forward(task, rows, scratch.data());
    });
  });
  return output;
}

class FusedLayerNorm : public torch::autograd::Function<FusedLayerNorm> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& bias, const at::Tensor& residual,
                            const at::Tensor& weight, const at::Tensor& shift, const ResidualLayerNorm& options) {
    const at::Tensor inverse_deviation = at::empty({input.size(0)}, weight.options().requires_grad(false));
    context->save_for_backward({input, inverse_deviation, weight});
    hold(context, options.dropout);
    return normalize({input, bias, residual, weight, shift}, options, inverse_deviation);
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const at::Tensor &normalized = saved[0], &inverse_deviation = saved[1], &weight = saved[2];
    const auto& dropout = held<HashedDropout>(context);
    const at::Tensor gradient = gradients[0].contiguous();
    const std::int64_t rows = normalized.size(0), columns = normalized.size(1);
    const at::Tensor residual_gradient = at::empty_like(gradient);
    const at::Tensor sums = at::empty({chunk_count(rows), 3, columns}, inverse_deviation.options());
    with_kernel_type(normalized, [&](auto type) {
      using T = decltype(type);
      const LayerNormBackward<T> task{.gradient = const_data<T>(gradient),
                                      .normalized = const_data<T>(normalized),
                                      .inverse_deviation = inverse_deviation.const_data_ptr<float>(),
                                      .weight = weight.const_data_ptr<float>(),
                                      .residual_gradient = mutable_data<T>(residual_gradient),
                                      .input_gradient = dropout.active ? mutable_data<T>(normalized) : nullptr,
                                      .columns = columns,
                                      .dropout = dropout};
      for_each_chunk(rows, columns, [&](MatrixRows range, std::int64_t chunk) {
        kernel_table<T>().layer_norm_backward(task, range, sums.mutable_data_ptr<float>() + chunk * 3 * columns);
      });
    });
    const auto total = add_chunks(sums).unbind(0);  // of bias, weight and shift
    return {dropout.active ? normalized.detach() : residual_gradient, total[0], residual_gradient, total[1], total[2], {}};
  }
};

}  // namespace

at::Tensor residual_layer_norm(const at::Tensor& input, const at::Tensor& bias, const at::Tensor& residual, const at::Tensor& weight,
                               const at::Tensor& shift, const ResidualLayerNorm& options) {
  const at::Tensor input_bias = bias.to(at::kFloat);
  if (!at::GradMode::is_enabled()) return normalize({input, input_bias, residual, weight, shift}, options, {});
  return FusedLayerNorm::apply(input, input_bias, residual, weight, shift, options);
}

}  // namespace stepsynth
