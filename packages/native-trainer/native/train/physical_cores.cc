#include "train/physical_cores.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <set>
#include <sstream>
#include <string_view>
#include <thread>
#include <vector>

#include "train/cgroup.h"

namespace stepsynth {
namespace {

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

// What follows `key` on its line in a file of /proc.
std::string field(const std::string& path, std::string_view key) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(key)) return line.substr(key.size());
  }
  return "";
}

// "0-3,8" -> 0 1 2 3 8; what is no list gives no CPU.
std::vector<int> parse_cpu_list(const std::string& list) {
  std::vector<int> cpus;
  std::istringstream ranges(list);
  for (std::string range; std::getline(ranges, range, ',');) {
    std::istringstream bounds(range);
    int first = 0, last = 0;
    char dash = 0;
    if (!(bounds >> first)) continue;
    if (!(bounds >> dash >> last)) last = first;
    for (int cpu = first; cpu <= last; ++cpu) cpus.push_back(cpu);
  }
  return cpus;
}

// Hyper-threads of one core share their list of siblings.
int count_cores(const std::string& root, const std::vector<int>& cpus) {
  std::set<std::string> cores;
  for (const int cpu : cpus) {
    const std::string name = "cpu" + std::to_string(cpu);
    const std::string siblings = first_line(root + "/sys/devices/system/cpu/" + name + "/topology/thread_siblings_list");
    cores.insert(siblings.empty() ? name : siblings);
  }
  return static_cast<int>(cores.size());
}

// Version 2: "QUOTA PERIOD" or "max PERIOD". Version 1: a file each, quota -1 for none. Infinity without a quota.
double quota_of(const std::string& folder) {
  double quota = 0, period = 0;
  std::ifstream both(folder + "/cpu.max"), first(folder + "/cpu.cfs_quota_us"), second(folder + "/cpu.cfs_period_us");
  if (both >> quota >> period || (first >> quota && second >> period)) {
    if (quota > 0 && period > 0) return quota / period;
  }
  return INFINITY;
}

double cgroup_quota(const std::string& root) {
  double least = INFINITY;
  for (const std::string& folder : cgroup_folders(root, "cpu")) least = std::min(least, quota_of(folder));
  return least;
}

}  // namespace

int allowed_physical_cores(const std::string& root) {
  const std::vector<int> cpus = parse_cpu_list(field(root + "/proc/self/status", "Cpus_allowed_list:"));
  const int cores = cpus.empty() ? static_cast<int>(std::thread::hardware_concurrency()) : count_cores(root, cpus);
  const double quota = std::ceil(cgroup_quota(root));
  return std::max(1, quota < cores ? static_cast<int>(quota) : cores);
}

}  // namespace stepsynth
