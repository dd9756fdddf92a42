// The flag by which another thread stops an operation.
#pragma once

#include <atomic>

#include "error.h"

namespace stepsynth {

class CancelFlag {
 public:
  void set() noexcept { requested_.store(true, std::memory_order_relaxed); }
  void clear() noexcept { requested_.store(false, std::memory_order_relaxed); }

  // Throws Error CANCELLED when set; called before every step and every inference batch.
  void check() const {
    if (requested_.load(std::memory_order_relaxed)) throw Error(ErrorCode::kCancelled, "cancelled");
  }

 private:
  std::atomic<bool> requested_{false};
};

}  // namespace stepsynth
