#include "train/runtime.h"

#include <malloc.h>

#include <charconv>
#include <limits>

#include "error.h"
#include "train/openmp_threads.h"
#include "train/physical_cores.h"

namespace stepsynth {
namespace {

at::Device resolve_device(const std::string& name) {
  const bool has_cuda = at::hasCUDA() && at::globalContext().getAcceleratorHooksInterface(at::kCUDA).deviceCount() > 0;
  if (name == "cpu" || (name == "auto" && !has_cuda)) return at::kCPU;
  int index = 0;
  if (name.starts_with("cuda:")) {
    const auto result = std::from_chars(name.data() + 5, name.data() + name.size(), index);
    if (result.ec != std::errc() || result.ptr != name.data() + name.size() || index < 0) index = -1;
  } else if (name != "cuda" && name != "auto") {
    index = -1;
  }
  if (index < 0) throw Error(ErrorCode::kInvalidRequest, "runtime.device: expected auto, cpu, cuda or cuda:N, got " + name);
  if (!has_cuda) throw Error(ErrorCode::kInvalidRequest, "runtime.device: " + name + " was asked for, but this libtorch sees no CUDA device");
  if (index >= at::globalContext().getAcceleratorHooksInterface(at::kCUDA).deviceCount()) {
    throw Error(ErrorCode::kInvalidRequest, "runtime.device: there is no " + name);
  }
  return at::Device(at::kCUDA, static_cast<at::DeviceIndex>(index));
}

// Every step allocates and frees the same activations. By default glibc returns them to the kernel and takes them back
// page by page, zeroed, which is several percent of a step. Process-wide; `release_freed_memory` undoes the effect.
void keep_freed_memory() {
#ifdef __GLIBC__
  constexpr int kLargestThreshold = 32 << 20;  // glibc takes no more
  mallopt(M_MMAP_THRESHOLD, kLargestThreshold);
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
#endif
}

}  // namespace

void release_freed_memory() {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

Runtime resolve_runtime(const RuntimeOptions& options) {
  const int threads = granted_threads(options.threads > 0 ? static_cast<int>(options.threads) : allowed_physical_cores());
  Runtime runtime{resolve_device(options.device), threads, options.deterministic};
  if (runtime.device.is_cuda() && !options.device.starts_with("cuda:")) {
    const auto count = at::globalContext().getAcceleratorHooksInterface(at::kCUDA).deviceCount();
    for (int index = 1; index < count; ++index) runtime.others.emplace_back(at::kCUDA, static_cast<at::DeviceIndex>(index));
  }
  return runtime;
}

void enter_runtime(const Runtime& runtime) {
  keep_freed_memory();
  use_threads(runtime.threads);
  at::GradMode::set_enabled(true);
  auto& context = at::globalContext();
  // Not "warn only": attention's backward takes its deterministic path in strict mode alone.
  context.setDeterministicAlgorithms(runtime.device.is_cpu() || runtime.deterministic, /*warn_only=*/false);
  context.setDeterministicFillUninitializedMemory(false);
  if (runtime.device.is_cuda()) context.setFloat32MatmulPrecision("highest");  // no TF32
}

}  // namespace stepsynth
