#include "translate_errors.h"

#include <new>
#include <string>
#include <string_view>
#include <system_error>

#include "libtorch.h"

namespace stepsynth {
namespace {

// The CPU allocator reports exhaustion as a plain c10::Error.
bool tells_of_memory(const std::string& message) {
  return message.find("can't allocate memory") != std::string::npos || message.find("not enough memory") != std::string::npos ||
         message.find("out of memory") != std::string::npos;
}

// What oneDNN's messages begin with when there is no room for the code, the description or the scratch memory of a product that
// it knows how to compute: at its creation, or once it runs.
bool onednn_lacks_memory(std::string_view message) {
  return message.starts_with("could not create a primitive") || message.starts_with("could not execute a primitive");
}

// Of a thread that could not be started.
bool lacks_memory(const std::error_code& code) { return code == std::errc::resource_unavailable_try_again || code == std::errc::not_enough_memory; }

// With what failed, since oneDNN and the system word other faults alike.
Error out_of_memory(const std::string& cause) {
  const std::string first_line = cause.substr(0, cause.find('\n'));
  return Error(ErrorCode::kOutOfMemory, "out of memory: use a smaller batch size (with gradient accumulation) or shorter rows (" + first_line + ")");
}

}  // namespace

void rethrow_as_error() {
  try {
    throw;
  } catch (const Error&) {
    throw;
  } catch (const c10::OutOfMemoryError& error) {
    throw out_of_memory(error.what_without_backtrace());
  } catch (const std::bad_alloc& error) {
    throw out_of_memory(error.what());
  } catch (const c10::Error& error) {
    const std::string message = error.what_without_backtrace();
    if (tells_of_memory(message)) throw out_of_memory(message);
    throw Error(ErrorCode::kInternal, "libtorch: " + message);
  } catch (const std::system_error& error) {
    if (lacks_memory(error.code())) throw out_of_memory(error.what());
    throw Error(ErrorCode::kInternal, error.what());
  } catch (const std::exception& error) {
    if (onednn_lacks_memory(error.what())) throw out_of_memory(error.what());
    throw Error(ErrorCode::kInternal, error.what());
  } catch (...) {
    throw Error(ErrorCode::kInternal, "unknown exception");
  }
}

}  // namespace stepsynth
