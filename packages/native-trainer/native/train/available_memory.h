// How much memory this process has and may still take, by what the kernel says.
#pragma once

#include <cstdint>
#include <string>

namespace stepsynth {

// Bytes in memory now, mapped files included.
std::int64_t resident_memory();

// Bytes that can still be taken without swapping: what the machine has available, but no more than what the memory limits
// of its cgroup (version 1 or 2) and of those around it leave, where file pages count as free. `root` stands before the
// paths of /proc and /sys; the tests have such trees.
std::int64_t available_memory(const std::string& root = "");

}  // namespace stepsynth
