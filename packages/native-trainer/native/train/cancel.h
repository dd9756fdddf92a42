// The flag by which another thread stops an operation.
#pragma once

#include <atomic>

#include "error.h"

namespace stepsynth {

class CancelFlag {
 public:
  void set() noexcept { requested_.store(true, std::memory_order_relaxed); }
  void clear() noexcept { requested_.store(false, std::memory_order_relaxed); }

  bool is_set() const noexcept { return requested_.load(std::memory_order_relaxed); }

  // Throws Error CANCELLED when set; called before every step and every inference batch.
  void check() const {
    if (is_set()) throw Error(ErrorCode::kCancelled, "cancelled");
  }

 private:
  std::atomic<bool> requested_{false};
};

}  // namespace stepsynth
