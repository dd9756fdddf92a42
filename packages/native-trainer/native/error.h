// Typed errors that leave the core. Each message names what is wrong and where.
#pragma once

#include <stdexcept>
#include <string>

namespace stepsynth {

// Same names as `NativeErrorCode` in src/addon-types.ts.
enum class ErrorCode {
  kInvalidRequest,  // INVALID_REQUEST
  kCheckpoint,      // CHECKPOINT
  kDataset,         // DATASET
  kNonFiniteLoss,   // NON_FINITE_LOSS
  kOutOfMemory,     // OUT_OF_MEMORY
  kCancelled,       // CANCELLED
  kInternal,        // INTERNAL
};

// The code as JavaScript sees it, such as "DATASET".
const char* error_code_name(ErrorCode code) noexcept;

class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& message) : std::runtime_error(message), code_(code) {}

  ErrorCode code() const noexcept { return code_; }

 private:
  ErrorCode code_;
};

}  // namespace stepsynth
