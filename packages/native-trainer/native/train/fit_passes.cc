#include "train/fit_passes.h"

#include "libtorch.h"

namespace stepsynth {

std::int64_t rows_that_fit(std::int64_t rows, const std::function<void(std::int64_t)>& rehearse, const std::function<void()>& release) {
  for (;; rows = (rows + 1) / 2) {
    try {
      rehearse(rows);
      return rows;
    } catch (const c10::OutOfMemoryError&) {
      if (rows == 1) throw;
    }
    release();  // not inside the handler, which keeps what the failed pass held alive
  }
}

}  // namespace stepsynth
