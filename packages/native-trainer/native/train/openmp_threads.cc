#include "train/openmp_threads.h"

#include <ATen/Parallel.h>

#include <algorithm>

// Of the OpenMP library that libtorch brings; absent in a libtorch with another thread pool.
extern "C" {
__attribute__((weak)) void omp_set_dynamic(int dynamic);
__attribute__((weak)) int omp_get_thread_limit();
}

namespace stepsynth {

int granted_threads(int threads) { return omp_get_thread_limit ? std::min(threads, omp_get_thread_limit()) : threads; }

void use_threads(int threads) {
  if (omp_set_dynamic) omp_set_dynamic(0);
  at::set_num_threads(granted_threads(threads));
}

}  // namespace stepsynth
