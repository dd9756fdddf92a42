// Writes a prediction file (format in native/README.md) part by part; it appears whole or not at all.
#pragma once

#include <optional>

#include "io/atomic_file.h"
#include "io/encoded_dataset.h"
#include "libtorch.h"

namespace stepsynth {

struct PredictionShape {
  std::int64_t rows;
  std::int64_t columns;
  bool losses;
  std::optional<std::int64_t> tokens = std::nullopt;  // of all rows, where values are of tokens
};

class PredictionFile {
 public:
  PredictionFile(const std::string& path, const PredictionShape& shape);

  // `values` [n, columns] of the rows of `range`, or of their tokens, of which `first_token` is the first; where the file has
  // them `losses` [rows]; float32 on the CPU. Ranges may come in any order and from several threads at once; each row once.
  void write(RowRange range, std::int64_t first_token, const at::Tensor& values, const at::Tensor& losses);
  void commit() { file_.commit(); }

 private:
  AtomicFile file_;
  PredictionShape shape_;
};

}  // namespace stepsynth
