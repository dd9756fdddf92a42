// Writes a prediction file (format in native/README.md), atomically.
#pragma once

#include <string>

#include "libtorch.h"

namespace stepsynth {

// `values` [rows, columns] float32; `losses` [rows] float32 or undefined.
void write_predictions(const std::string& path, const at::Tensor& values, const at::Tensor& losses);

}  // namespace stepsynth
