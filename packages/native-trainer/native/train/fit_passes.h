// How many rows a forward and backward pass may have on a device whose memory is known by trying alone.
#pragma once

#include <cstdint>
#include <functional>

namespace stepsynth {

// The first of `rows`, rows / 2, ... 1 with which `rehearse` does not run out of the device's memory (c10::OutOfMemoryError).
// `release` is called after each failure, to give back what the device still holds. Rethrows when one row does not fit.
std::int64_t rows_that_fit(std::int64_t rows, const std::function<void(std::int64_t rows)>& rehearse, const std::function<void()>& release);

}  // namespace stepsynth
