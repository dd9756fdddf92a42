// An encoder with the head of its task, or without one (a bare encoder, which can embed but not predict).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/answer_head.h"
#include "model/classification_head.h"
#include "model/encoder.h"
#include "model/task_head.h"

namespace stepsynth {

class TaskModel {
 public:
  // Parameters are uninitialised.
  TaskModel(const EncoderOptions& options, TaskHead head, at::Device device);

  at::Tensor logits(const PackedBatch& batch, const ForwardOptions& options) const;  // float: [B, labels], or [T, 2] of answers
  // Hidden states after `layer` layers, [T, d].
  at::Tensor hidden_states(const PackedBatch& batch, std::int64_t layer, const ForwardOptions& options) const {
    return encoder_.all_tokens(batch, layer, options);
  }
  // Those of each row's first token after the last layer, [B, d].
  at::Tensor first_hidden_states(const PackedBatch& batch, const ForwardOptions& options) const { return encoder_.first_tokens(batch, options); }

  // How a batch for `logits` must describe its rows to attention, given the device, the type and where dropout's masks come from.
  AttentionKernel attention_kernel(const ForwardOptions& options) const;

  // For training, which may hold the rows of some ids alone (see WordEmbeddings).
  WordEmbeddings& word_embeddings() { return encoder_.word_embeddings(); }

  // The type the layers compute in; the weights stay fp32. New models compute in fp32.
  void compute_in(at::ScalarType type) {
    parameters_.compute_in(type);
    device_kernel_.reset();  // which kernels there are depends on the type
  }
  at::ScalarType compute_type() const { return parameters_.compute_type(); }

  const EncoderOptions& options() const { return options_; }
  const TaskHead& head() const { return head_; }
  bool finds_answers() const { return head_.kind == HeadKind::kAnswerSpan; }
  const ParameterSet& parameters() const { return parameters_; }
  at::Device device() const { return device_; }

 private:
  EncoderOptions options_;
  TaskHead head_;
  at::Device device_;
  ParameterSet parameters_;
  Encoder encoder_;
  std::optional<ClassificationHead> classification_head_;
  std::optional<AnswerHead> answer_head_;
  mutable std::optional<AttentionKernel> device_kernel_;  // asked for once
};

}  // namespace stepsynth
