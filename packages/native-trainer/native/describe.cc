#include <ATen/Version.h>
#include <torch/version.h>

#include "io/json.h"
#include "session.h"
#include "train/graph_capture.h"
#include "train/openmp_threads.h"
#include "train/physical_cores.h"
#include "train/precision.h"

namespace stepsynth {
namespace {

// Names need CUDA headers; the index is what `runtime.device` takes.
json::Array cuda_devices() {
  json::Array devices;
  if (!at::hasCUDA()) return devices;
  const auto count = at::globalContext().getAcceleratorHooksInterface(at::kCUDA).deviceCount();
  for (int index = 0; index < count; ++index) devices.emplace_back("cuda:" + std::to_string(index));
  return devices;
}

}  // namespace

std::string describe() {
  return json::write(json::Object{{"libtorch", TORCH_VERSION},
                                  {"cpu_capability", at::get_cpu_capability()},
                                  {"cpu_bf16", cpu_has_bf16_products()},
                                  {"cuda_devices", cuda_devices()},
                                  {"cuda_graphs", built_with_cuda_graphs()},
                                  {"threads", granted_threads(allowed_physical_cores())}});
}

}  // namespace stepsynth
