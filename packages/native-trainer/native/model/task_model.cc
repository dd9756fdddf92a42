#include "model/task_model.h"

#include "error.h"

namespace stepsynth {

TaskModel::TaskModel(const EncoderOptions& options, TaskHead head, at::Device device)
    : options_(options),
      head_(std::move(head)),
      device_(device),
      parameters_(at::TensorOptions().dtype(at::kFloat).device(device)),
      encoder_(parameters_, options) {
  parameters_.begin_head();
  if (head_.kind == HeadKind::kLabel) classification_head_.emplace(parameters_, options, head_.columns());
  if (head_.kind == HeadKind::kAnswerSpan) answer_head_.emplace(parameters_, options);
}

at::Tensor TaskModel::logits(const PackedBatch& batch, const ForwardOptions& options) const {
  if (answer_head_) return answer_head_->forward(encoder_.all_tokens(batch, encoder_.layer_count(), options), options.dropout);
  if (classification_head_) return classification_head_->forward(encoder_.first_tokens(batch, options), options.dropout);
  throw Error(ErrorCode::kInvalidRequest, "the checkpoint has no head: train it first");
}

AttentionKernel TaskModel::attention_kernel(const ForwardOptions& options) const {
  const bool needs_masks = options.dropout && options_.attention_dropout > 0 && !options.dropout->draws_on_device();
  if (needs_masks || device_.is_cpu()) return AttentionKernel::kPadded;
  if (!device_kernel_) device_kernel_ = choose_attention_kernel(device_, compute_type(), options_.head_size());
  return *device_kernel_;
}

}  // namespace stepsynth
