// Turns whatever the core or libtorch throws into an `Error`.
#pragma once

#include "error.h"

namespace stepsynth {

// Call inside a catch block; rethrows the exception in flight as Error (an Error stays as it is).
[[noreturn]] void rethrow_as_error();

}  // namespace stepsynth
