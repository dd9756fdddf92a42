// Where the work runs: device, threads, and the state libtorch keeps by thread or by process.
#pragma once

#include <string>
#include <vector>

#include "io/requests.h"
#include "libtorch.h"

namespace stepsynth {

struct Runtime {
  at::Device device;
  int threads;
  bool deterministic = false;  // on CUDA; the CPU always is
  std::vector<at::Device> others = {};  // that share inference out with `device`: the further CUDA devices, when none was named

  std::string device_name() const { return device.str(); }
};

// Resolves `auto` and 0 threads. Throws Error INVALID_REQUEST for a device that is not there.
Runtime resolve_runtime(const RuntimeOptions& options);

// Sets the calling thread up: number of threads, gradients on, TF32 off and, on the CPU or where it is asked for,
// deterministic algorithms. Much of it is thread-local, so every operation calls it.
void enter_runtime(const Runtime& runtime);

// Gives memory of freed tensors back to the system; call when a model was disposed of.
void release_freed_memory();

}  // namespace stepsynth
