#include "kernels/cpu/kernel_table.h"

#include <cstdlib>
#include <string_view>

namespace stepsynth {
namespace {

enum class InstructionSet { kBaseline, kAvx2, kAvx512 };

InstructionSet detect() {
#ifdef __x86_64__
  // For the tests, which run all of them.
  const char* const asked = std::getenv("STEPSYNTH_KERNELS");
  const std::string_view most = asked ? asked : "avx512";
  const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
                      __builtin_cpu_supports("avx512vl");
  if (most == "avx512" && avx512) return InstructionSet::kAvx512;
  if (most != "baseline" && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return InstructionSet::kAvx2;
#endif
  return InstructionSet::kBaseline;
}

InstructionSet instruction_set() {
  static const InstructionSet detected = detect();
  return detected;
}

}  // namespace

template <>
const KernelTable<float>& kernel_table<float>() {
#ifdef __x86_64__
  if (instruction_set() == InstructionSet::kAvx512) return avx512::float_kernels;
  if (instruction_set() == InstructionSet::kAvx2) return avx2::float_kernels;
#endif
  return baseline::float_kernels;
}

template <>
const KernelTable<std::uint16_t>& kernel_table<std::uint16_t>() {
#ifdef __x86_64__
  if (instruction_set() == InstructionSet::kAvx512) return avx512::bfloat16_kernels;
  if (instruction_set() == InstructionSet::kAvx2) return avx2::bfloat16_kernels;
#endif
  return baseline::bfloat16_kernels;
}

const char* kernel_instruction_set() {
  switch (instruction_set()) {
    case InstructionSet::kAvx512:
      return "avx512";
    case InstructionSet::kAvx2:
      return "avx2";
    case InstructionSet::kBaseline:
      break;
  }
  return "baseline";
}

}  // namespace stepsynth
