#define STEPSYNTH_SIMD baseline
#include "kernels/cpu/define_tables.h"
