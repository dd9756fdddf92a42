// The only file that needs CUDA's headers. Without them it compiles to a capturer that is not there, and training on CUDA
// enqueues each operation by itself.
#include "train/graph_capture.h"

#ifdef STEPSYNTH_CUDA_HEADERS

#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDACachingAllocator.h>

#include <mutex>

namespace stepsynth {
namespace {

// libtorch supports one capture at a time in a process.
std::mutex& capture_mutex() {
  static std::mutex mutex;
  return mutex;
}

class CudaGraph final : public CapturedGraph {
 public:
  void replay() override { graph.replay(); }

  at::cuda::CUDAGraph graph;
};

class CudaGraphCapturer final : public GraphCapturer {
 public:
  explicit CudaGraphCapturer(at::Device device) : device_(device), pool_(at::cuda::graph_pool_handle()) {}

  std::unique_ptr<CapturedGraph> capture(const std::function<void()>& work) override {
    const std::lock_guard lock(capture_mutex());
    release_device_memory(device_);  // what the work took when it ran by itself: the pool needs as much
    auto result = std::make_unique<CudaGraph>();
    // Dropout draws from the default generator, in kernels of its own and inside attention.
    const at::Generator& generator = at::globalContext().defaultGenerator(device_);
    const at::Generator before = generator.clone();
    result->graph.register_generator_state(generator);
    // Thread-local: what other threads do to the device meanwhile neither fails nor spoils the capture.
    result->graph.capture_begin(pool_, cudaStreamCaptureModeThreadLocal);
    try {
      work();
      result->graph.capture_end();
    } catch (...) {
      abandon(result->graph, before);
      throw;
    }
    return result;
  }

 private:
  // A capture that failed leaves the stream capturing, the allocator serving its pool and the generator counting for it.
  void abandon(at::cuda::CUDAGraph& graph, const at::Generator& before) noexcept {
    try {
      graph.capture_end();
    } catch (...) {  // reports the failure that is known
    }
    try {
      c10::cuda::CUDACachingAllocator::endAllocateToPool(device_.index(), pool_);
    } catch (...) {  // capture_end got that far
    }
    try {
      at::Generator generator = at::globalContext().defaultGenerator(device_);
      generator.graphsafe_set_state(before);
    } catch (...) {  // dropout then fails by itself
    }
  }

  at::Device device_;
  at::cuda::MempoolId_t pool_;
};

}  // namespace

std::unique_ptr<GraphCapturer> make_graph_capturer(at::Device device) {
  return device.is_cuda() ? std::make_unique<CudaGraphCapturer>(device) : nullptr;
}

void release_device_memory(at::Device device) {
  if (device.is_cuda()) c10::cuda::CUDACachingAllocator::emptyCache();
}

bool built_with_cuda_graphs() { return true; }

}  // namespace stepsynth

#else

namespace stepsynth {

std::unique_ptr<GraphCapturer> make_graph_capturer(at::Device) { return nullptr; }
void release_device_memory(at::Device) {}
bool built_with_cuda_graphs() { return false; }

}  // namespace stepsynth

#endif
