// A copy of a model's weights in memory.
#pragma once

#include <vector>

#include "model/parameter_set.h"

namespace stepsynth {

class WeightSnapshot {
 public:
  bool empty() const { return copies_.empty(); }
  const std::vector<at::Tensor>& copies() const { return copies_; }

  void take(const ParameterSet& parameters) {
    const at::NoGradGuard no_grad;
    if (copies_.empty()) {
      for (const auto& value : parameters.values()) copies_.push_back(value.clone());
    } else {
      at::_foreach_copy_(copies_, parameters.values());
    }
  }

  void restore(const ParameterSet& parameters) const {
    const at::NoGradGuard no_grad;
    at::_foreach_copy_(parameters.values(), copies_);
    parameters.refresh_copies();
  }

 private:
  std::vector<at::Tensor> copies_;
};

}  // namespace stepsynth
