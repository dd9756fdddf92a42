#include "train/gradients.h"

namespace stepsynth {
namespace {

double total_weight(const EncodedDataset& dataset, const std::vector<std::span<const std::int64_t>>& passes, const LossFunction& loss_function) {
  double total = 0;
  for (const auto& rows : passes) {
    for (const std::int64_t row : rows) total += loss_function.row_weight(dataset, row);
  }
  return total > 0 ? total : 1;  // a step of rows that all weigh 0 has loss and gradients 0
}

// Adds the gradients of `loss` in place, each as soon as it is there.
void add_gradients(const at::Tensor& loss, const std::vector<at::Tensor>& parameters, const std::vector<at::Tensor>& gradients) {
  for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i].mutable_grad() = gradients[i];
  torch::autograd::backward({loss}, {}, /*retain_graph=*/std::nullopt, /*create_graph=*/false, parameters);
  for (const at::Tensor& parameter : parameters) parameter.mutable_grad().reset();
}

}  // namespace

std::vector<at::Tensor> gradients_of(const at::Tensor& loss, const TaskModel& model) {
  auto gradients = torch::autograd::grad({loss}, model.parameters().trained_leaves());
  for (at::Tensor& gradient : gradients) gradient = gradient.to(at::kFloat);
  return gradients;
}

StepGradients compute_gradients(const TaskModel& model, const EncodedDataset& dataset,
                                const std::vector<std::span<const std::int64_t>>& passes, const LossFunction& loss_function,
                                const ForwardOptions& options, std::int64_t group_rows) {
  const double weight = total_weight(dataset, passes, loss_function);
  StepGradients result{{}, 0, {}};
  for (const auto& rows : passes) {
    const PackedBatch batch = pack_batch(dataset, rows, group_rows, model.device(), model.attention_kernel(options));
    const at::Tensor losses = loss_function.row_losses(model.logits(batch, options), batch);  // [B]
    const at::Tensor loss = at::dot(losses, batch.row_weights) * (1.0 / weight);
    result.tokens += batch.tokens();
    if (result.gradients.empty()) {
      result.loss = loss.detach();
      // Nothing is added to those of a single pass, and AdamW's own kernel takes them as they are.
      const bool as_they_are = passes.size() == 1 && options.fused_kernels && model.device().is_cpu();
      result.gradients = as_they_are ? torch::autograd::grad({loss}, model.parameters().trained_leaves()) : gradients_of(loss, model);
    } else {
      result.loss = result.loss + loss.detach();
      add_gradients(loss, model.parameters().trained_leaves(), result.gradients);
    }
  }
  return result;
}

}  // namespace stepsynth
