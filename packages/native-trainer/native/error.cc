#include "error.h"

namespace stepsynth {

const char* error_code_name(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::kInvalidRequest:
      return "INVALID_REQUEST";
    case ErrorCode::kCheckpoint:
      return "CHECKPOINT";
    case ErrorCode::kDataset:
      return "DATASET";
    case ErrorCode::kNonFiniteLoss:
      return "NON_FINITE_LOSS";
    case ErrorCode::kOutOfMemory:
      return "OUT_OF_MEMORY";
    case ErrorCode::kCancelled:
      return "CANCELLED";
    case ErrorCode::kInternal:
      break;
  }
  return "INTERNAL";
}

}  // namespace stepsynth
