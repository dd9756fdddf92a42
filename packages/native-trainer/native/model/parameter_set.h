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

struct Parameter {
  at::Tensor value;
  std::vector<ParameterSlice> slices;  // one, or three for a fused query-key-value tensor
  bool decays;                         // false for biases and LayerNorm: no weight decay by Hugging Face's rule
  std::int64_t depth;                  // 0 the embeddings, 1 to n the layers, n + 1 the head
};

class ParameterSet {
 public:
  explicit ParameterSet(at::TensorOptions options) : options_(options) {}

  // An uninitialised tensor stored under one name.
  at::Tensor add(at::IntArrayRef shape, const std::string& name, bool decays);
  // One that stacks several equal parts along dimension 0, each stored under its own name.
  at::Tensor add_stacked(at::IntArrayRef shape, const std::vector<std::string>& names, bool decays);

  // What is added from now on lies one depth further up.
  void begin_next_depth() { ++depth_; }

  const std::vector<Parameter>& all() const { return parameters_; }
  std::vector<at::Tensor> values() const;
  // Those of them that are trained, in the same order: all but the frozen ones, which require no gradient.
  std::vector<at::Tensor> trained_values() const;
  std::int64_t element_count() const;

  // Hugging Face's name and view of each part of `tensors`, which are shaped like `values()` (weights or gradients).
  std::vector<std::pair<std::string, at::Tensor>> named(const std::vector<at::Tensor>& tensors) const;

 private:
  at::TensorOptions options_;
  std::int64_t depth_ = 0;
  std::vector<Parameter> parameters_;
};

}  // namespace stepsynth
