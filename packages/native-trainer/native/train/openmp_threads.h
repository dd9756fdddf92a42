// How many threads OpenMP really gives a parallel region.
#pragma once

namespace stepsynth {

// At most as many as OMP_THREAD_LIMIT allows. libtorch's products (oneDNN) leave parts of their results unwritten where a
// region gets fewer threads than at::set_num_threads promised, so more must never be asked for.
int granted_threads(int threads);

// at::set_num_threads for the calling thread, with OMP_DYNAMIC off: under it regions get fewer threads on a busy machine.
void use_threads(int threads);

}  // namespace stepsynth
