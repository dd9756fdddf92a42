// Recording device work once and replaying it with one call.
#pragma once

#include <functional>
#include <memory>

#include "libtorch.h"

namespace stepsynth {

class CapturedGraph {
 public:
  virtual ~CapturedGraph() = default;
  virtual void replay() = 0;
};

class GraphCapturer {
 public:
  virtual ~GraphCapturer() = default;

  // Records what `work` does on the current device and stream, without doing it. `work` ran before on the same stream, waits
  // for nothing, and leaves its results in tensors made outside. Throws what `work` or the recording throws; the device can
  // then be used as before, but graphs captured earlier by this capturer may no longer be replayed.
  virtual std::unique_ptr<CapturedGraph> capture(const std::function<void()>& work) = 0;
};

// CUDA graphs that share one memory pool. Null on the CPU and in a build without CUDA's headers.
std::unique_ptr<GraphCapturer> make_graph_capturer(at::Device device);

// Gives the device's memory that nothing uses back, so that other uses of it may have it. Nothing on the CPU.
void release_device_memory(at::Device device);

// Whether this build has CUDA graphs.
bool built_with_cuda_graphs();

}  // namespace stepsynth
