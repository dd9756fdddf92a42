#include "model/sequence_classifier.h"

#include "error.h"

namespace stepsynth {

SequenceClassifier::SequenceClassifier(const EncoderOptions& options, std::vector<std::string> labels, at::Device device)
    : options_(options),
      labels_(std::move(labels)),
      device_(device),
      parameters_(at::TensorOptions().dtype(at::kFloat).device(device)),
      encoder_(parameters_, options) {
  parameters_.begin_head();
  if (!labels_.empty()) head_.emplace(parameters_, options, static_cast<std::int64_t>(labels_.size()));
}

at::Tensor SequenceClassifier::logits(const PackedBatch& batch, const ForwardOptions& options) const {
  if (!head_) throw Error(ErrorCode::kInvalidRequest, "the checkpoint has no classification head: train it first");
  return head_->forward(encoder_.first_tokens(batch, options), options.dropout);
}

AttentionKernel SequenceClassifier::attention_kernel(const ForwardOptions& options) const {
  const bool needs_masks = options.dropout && options_.attention_dropout > 0 && !options.dropout->draws_on_device();
  if (needs_masks || device_.is_cpu()) return AttentionKernel::kPadded;
  if (!device_kernel_) device_kernel_ = choose_attention_kernel(device_, compute_type(), options_.head_size());
  return *device_kernel_;
}

}  // namespace stepsynth
