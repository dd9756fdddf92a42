// The trainable tensors of a model with the names they have on disk.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "libtorch.h"

namespace stepsynth {

// Rows [first_row, first_row + rows) of a tensor, stored under a Hugging Face name of their own.
struct ParameterSlice {
  std::string name;
  std::int64_t first_row;
  std::int64_t rows;
};

enum class ParameterKind { kTable, kWeight, kBias, kNorm };

struct Parameter {
  at::Tensor value;    // the weights in fp32: what AdamW updates, a snapshot keeps and a checkpoint holds
  at::Tensor compute;  // what a forward pass reads and gradients are taken of: the same memory, or a copy in bf16
  std::vector<ParameterSlice> slices;  // one, or three for a fused query-key-value tensor
  ParameterKind kind;
  std::int64_t depth;  // 0 the embeddings, 1 to n the layers, n + 1 the head

  // Hugging Face's rule: no weight decay on biases and LayerNorm.
  bool decays() const { return kind == ParameterKind::kTable || kind == ParameterKind::kWeight; }
  bool trained() const { return compute.requires_grad(); }
};

class ParameterSet {
 public:
  explicit ParameterSet(at::TensorOptions options) : options_(options) {}

  // An uninitialised tensor stored under one name. Returns the one to compute with.
  at::Tensor add(at::IntArrayRef shape, const std::string& name, ParameterKind kind);
  // One that stacks several equal parts along dimension 0, each stored under its own name.
  at::Tensor add_stacked(at::IntArrayRef shape, const std::vector<std::string>& names, ParameterKind kind);

  // What is added from now on lies one depth further up: in the next layer, or in the head.
  void begin_layer() { layer_count_ = ++depth_; }
  void begin_head() { ++depth_; }

  // The type the layers compute in from now on, fp32 or bf16: in bf16 their parameters (not the embeddings', nor the
  // head's) get copies, on the CPU all but LayerNorm's, which fp32 weights cost nothing. Keeps what is frozen.
  void compute_in(at::ScalarType type);
  at::ScalarType compute_type() const { return compute_type_; }
  // Brings the copies up to date; call after every change of `values()`. Without copies it does nothing.
  void refresh_copies() const;

  const std::vector<Parameter>& all() const { return parameters_; }
  std::vector<at::Tensor> values() const;
  // Those of the trained parameters, in order; frozen ones require no gradient.
  std::vector<at::Tensor> trained_values() const;
  // What gradients are taken of: the trained parameters' `compute`, in the same order.
  std::vector<at::Tensor> trained_leaves() const;
  std::int64_t element_count() const;

  // Hugging Face's name and view of each part of `tensors`, which are shaped like `values()` (weights or gradients).
  std::vector<std::pair<std::string, at::Tensor>> named(const std::vector<at::Tensor>& tensors) const;

 private:
  bool has_copy(const Parameter& parameter) const;

  at::TensorOptions options_;
  at::ScalarType compute_type_ = at::kFloat;
  std::int64_t depth_ = 0;
  std::int64_t layer_count_ = 0;
  std::vector<Parameter> parameters_;
};

}  // namespace stepsynth
