#include "train/available_memory.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <vector>

#include "train/cgroup.h"

namespace stepsynth {
namespace {

constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max();

// The number alone in the first of the files that holds one ("max" is none).
std::int64_t number_in(const std::string& folder, const std::vector<std::string>& names, std::int64_t otherwise) {
  for (const std::string& name : names) {
    std::int64_t number = 0;
    if (std::ifstream(folder + "/" + name) >> number) return number;
  }
  return otherwise;
}

// Sum of the lines "KEY NUMBER" of the keys.
std::int64_t sum_of_fields(const std::string& path, const std::vector<std::string>& keys) {
  std::int64_t sum = 0, number = 0;
  std::ifstream file(path);
  for (std::string key; file >> key >> number; file.ignore(kNoLimit, '\n')) {
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) sum += number;
  }
  return sum;
}

std::int64_t left_in_cgroup(const std::string& folder) {
  const std::int64_t limit = number_in(folder, {"memory.max", "memory.limit_in_bytes"}, kNoLimit);
  const std::int64_t usage = number_in(folder, {"memory.current", "memory.usage_in_bytes"}, 0);
  const bool first_version = !std::ifstream(folder + "/memory.max").good();
  const std::string prefix = first_version ? "total_" : "";
  const std::int64_t files = sum_of_fields(folder + "/memory.stat", {prefix + "inactive_file", prefix + "active_file"});
  return limit == kNoLimit ? kNoLimit : std::max<std::int64_t>(0, limit - usage + std::min(files, usage));
}

}  // namespace

std::int64_t resident_memory() {
  std::int64_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages >> pages;
  return pages * ::sysconf(_SC_PAGESIZE);
}

std::int64_t available_memory(const std::string& root) {
  constexpr std::int64_t kKibibyte = 1024;
  std::int64_t available = sum_of_fields(root + "/proc/meminfo", {"MemAvailable:"}) * kKibibyte;
  if (available == 0) available = kNoLimit;  // no /proc
  for (const std::string& folder : cgroup_folders(root, "memory")) available = std::min(available, left_in_cgroup(folder));
  return available;
}

}  // namespace stepsynth
