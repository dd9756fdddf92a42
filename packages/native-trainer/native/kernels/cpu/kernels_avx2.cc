#ifdef __x86_64__
#define STEPSYNTH_SIMD avx2
#include "kernels/cpu/define_tables.h"
#endif
