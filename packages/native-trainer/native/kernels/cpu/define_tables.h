// The tables of one instruction set. STEPSYNTH_SIMD names its namespace.
#include "kernels/cpu/activation.h"
#include "kernels/cpu/adamw.h"
#include "kernels/cpu/attention.h"
#include "kernels/cpu/layer_norm.h"

namespace stepsynth::STEPSYNTH_SIMD {

#define STEPSYNTH_TABLE(T)                                                                                                              \
  {                                                                                                                                     \
    activation_forward<T>, activation_backward<T>, layer_norm_forward<T>, layer_norm_backward<T>, attention_forward<T>,                 \
        attention_backward<T>, attention_scratch, adamw<T>, sum_of_squares<T>                                                           \
  }
const KernelTable<float> float_kernels = STEPSYNTH_TABLE(float);
const KernelTable<std::uint16_t> bfloat16_kernels = STEPSYNTH_TABLE(std::uint16_t);
#undef STEPSYNTH_TABLE

}  // namespace stepsynth::STEPSYNTH_SIMD
