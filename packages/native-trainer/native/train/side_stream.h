// A stream of the device's own for the work of a training.
#pragma once

#include <c10/core/StreamGuard.h>

#include <optional>

#include "libtorch.h"

namespace stepsynth {

// While it lives, this thread enqueues its work on a stream that is not the device's default one, where nothing can be
// captured. Waits for what was enqueued before and, at its end, for its own work. Nothing on the CPU.
class SideStream {
 public:
  explicit SideStream(at::Device device) : device_(device) {
    if (device.is_cpu()) return;
    const c10::impl::VirtualGuardImpl streams(device.type());
    streams.getStream(device).synchronize();
    guard_.emplace(streams.getStreamFromGlobalPool(device));
  }

  ~SideStream() {
    if (!guard_) return;
    try {
      guard_->current_stream().synchronize();
    } catch (...) {  // the device failed: what runs next on it says so
    }
  }

  SideStream(const SideStream&) = delete;
  SideStream& operator=(const SideStream&) = delete;

 private:
  at::Device device_;
  std::optional<c10::StreamGuard> guard_;
};

}  // namespace stepsynth
