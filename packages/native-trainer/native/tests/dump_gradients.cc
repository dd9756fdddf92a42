// dump-gradients CHECKPOINT DATA.ssds OUTPUT.safetensors [fp32|bf16]: the gradients of the mean loss without dropout, under Hugging
// Face's names. For tools/reference/check-against-transformers.py; no part of the product.
#include <cstdio>
#include <numeric>

#include "io/checkpoint.h"
#include "io/safetensors.h"
#include "train/gradients.h"
#include "train/runtime.h"

int main(int argc, char** argv) {
  using namespace stepsynth;
  if (argc != 4 && argc != 5) {
    std::fprintf(stderr, "usage: dump-gradients CHECKPOINT DATA.ssds OUTPUT.safetensors [fp32|bf16]\n");
    return 2;
  }
  enter_runtime(resolve_runtime({.device = "cpu", .threads = 0}));
  Checkpoint checkpoint = read_checkpoint(argv[1], at::kCPU);
  if (argc == 5 && std::string(argv[4]) == "bf16") checkpoint.model.compute_in(at::kBFloat16);
  const EncodedDataset dataset = open_dataset(argv[2]);
  std::vector<std::int64_t> rows(static_cast<std::size_t>(dataset.rows()));
  std::iota(rows.begin(), rows.end(), 0);
  StepGradients step = compute_gradients(checkpoint.model, dataset, {rows}, LossFunction(), {});
  for (at::Tensor& gradient : step.gradients) gradient = gradient.to(at::kFloat);
  write_safetensors(argv[3], checkpoint.model.parameters().named(step.gradients));
  return 0;
}
