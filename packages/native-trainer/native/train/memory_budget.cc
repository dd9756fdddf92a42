#include "train/memory_budget.h"

#include "train/available_memory.h"
#include "train/runtime.h"

namespace stepsynth {
namespace {

std::int64_t bytes_of(const std::vector<at::Tensor>& tensors) {
  std::int64_t bytes = 0;
  for (const at::Tensor& tensor : tensors) bytes += static_cast<std::int64_t>(tensor.nbytes());
  return bytes;
}

}  // namespace

MemoryBudget memory_budget(std::int64_t megabytes, const ParameterSet& parameters) {
  release_freed_memory();  // what loading has freed is free
  const std::int64_t resident = resident_memory();
  const std::int64_t total = megabytes > 0 ? megabytes << 20 : resident + available_memory() / 10 * 9;
  const std::int64_t to_come = bytes_of(parameters.trained_values()) + bytes_of(parameters.values());  // gradients, kept weights
  return {total, total - resident - to_come};
}

MemoryBudget resumed_budget(const MemoryBudget& before, const MemoryBudget& now) {
  return now.activations >= before.activations / 10 * 9 ? before : now;
}

}  // namespace stepsynth
