#include <sched.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <set>
#include <string>

#include "train/runtime.h"

namespace stepsynth {
namespace {

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

// Cores in the affinity mask; hyper-threads of one core share their list of siblings.
int cores_by_affinity() {
  cpu_set_t mask;
  CPU_ZERO(&mask);
  if (sched_getaffinity(0, sizeof mask, &mask) != 0) return 1;
  std::set<std::string> cores;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &mask)) continue;
    const std::string siblings = first_line("/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/topology/thread_siblings_list");
    cores.insert(siblings.empty() ? "cpu" + std::to_string(cpu) : siblings);
  }
  return static_cast<int>(cores.size());
}

// The tightest CPU quota from this process's cgroup (version 2) up to the root, rounded up; 0 without one.
int cores_by_quota() {
  std::string group = first_line("/proc/self/cgroup");
  if (!group.starts_with("0::")) return 0;
  double least = 0;
  for (group.erase(0, 3);; group.erase(group.rfind('/'))) {
    std::ifstream file("/sys/fs/cgroup" + group + "/cpu.max");
    double quota = 0, period = 0;
    if (file >> quota >> period && period > 0) least = least == 0 ? quota / period : std::min(least, quota / period);
    if (group.find('/') == std::string::npos) break;
  }
  return static_cast<int>(std::ceil(least));
}

}  // namespace

int allowed_physical_cores() {
  const int quota = cores_by_quota();
  const int cores = std::max(1, cores_by_affinity());
  return quota > 0 ? std::min(cores, quota) : cores;
}

}  // namespace stepsynth
