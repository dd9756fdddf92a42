#include "translate_errors.h"

#include <new>
#include <string>
#include <string_view>

#include "libtorch.h"

namespace stepsynth {
namespace {

// The CPU allocator reports exhaustion as a plain c10::Error.
bool tells_of_memory(const std::string& message) {
  return message.find("can't allocate memory") != std::string::npos || message.find("not enough memory") != std::string::npos ||
         message.find("out of memory") != std::string::npos;
}

// What oneDNN's message begins with when there is no room for the code, the description or the scratch memory of a product that
// it knows how to compute.
constexpr std::string_view kOnednnWithoutMemory = "could not create a primitive";

constexpr const char* kMemoryHint = "out of memory: use a smaller batch size (with gradient accumulation) or shorter rows";

}  // namespace

void rethrow_as_error() {
  try {
    throw;
  } catch (const Error&) {
    throw;
  } catch (const c10::OutOfMemoryError&) {
    throw Error(ErrorCode::kOutOfMemory, kMemoryHint);
  } catch (const std::bad_alloc&) {
    throw Error(ErrorCode::kOutOfMemory, kMemoryHint);
  } catch (const c10::Error& error) {
    const std::string message = error.what_without_backtrace();
    if (tells_of_memory(message)) throw Error(ErrorCode::kOutOfMemory, kMemoryHint);
    throw Error(ErrorCode::kInternal, "libtorch: " + message);
  } catch (const std::exception& error) {
    if (std::string_view(error.what()).starts_with(kOnednnWithoutMemory)) throw Error(ErrorCode::kOutOfMemory, kMemoryHint);
    throw Error(ErrorCode::kInternal, error.what());
  } catch (...) {
    throw Error(ErrorCode::kInternal, "unknown exception");
  }
}

}  // namespace stepsynth
