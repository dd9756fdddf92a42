// Writes a prediction file (format in native/README.md) part by part; it appears whole or not at all.
#pragma once

#include "io/atomic_file.h"
#include "io/encoded_dataset.h"
#include "libtorch.h"

namespace stepsynth {

struct PredictionShape {
  std::int64_t rows;
  std::int64_t columns;
  bool losses;
};

class PredictionFile {
 public:
  PredictionFile(const std::string& path, const PredictionShape& shape);

  // `values` [n, columns], and where the file has them `losses` [n], float32 on the CPU, of the rows of `range`. Ranges may
  // come in any order and from several threads at once; each row must come once.
  void write(RowRange range, const at::Tensor& values, const at::Tensor& losses);
  void commit() { file_.commit(); }

 private:
  AtomicFile file_;
  PredictionShape shape_;
};

}  // namespace stepsynth
