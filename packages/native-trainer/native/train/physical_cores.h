// How many threads a computation should have, by what the kernel says of this process.
#pragma once

#include <string>

namespace stepsynth {

// Physical cores this process may use: those of its CPU list (affinity and cpuset), hyper-threads of one core counted
// once, but no more than the CPU quota of its cgroup (version 1 or 2) and of those around it, rounded up. At least 1.
// `root` stands before the paths of /proc and /sys; the tests have such trees.
int allowed_physical_cores(const std::string& root = "");

}  // namespace stepsynth
