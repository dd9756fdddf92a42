#include "train/cgroup.h"

#include <fstream>

namespace stepsynth {
namespace {

void add_with_parents(std::vector<std::string>& folders, const std::string& hierarchy, std::string group) {
  folders.push_back(hierarchy);
  while (!group.empty() && group != "/") {
    folders.push_back(hierarchy + group);
    group.erase(group.rfind('/') == std::string::npos ? 0 : group.rfind('/'));
  }
}

}  // namespace

// Lines of /proc/self/cgroup: "0::/group" for version 2, "4:cpu,cpuacct:/group" for version 1.
std::vector<std::string> cgroup_folders(const std::string& root, const std::string& controller) {
  std::vector<std::string> folders;
  std::ifstream file(root + "/proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    const auto first = line.find(':'), second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1), group = line.substr(second + 1);
    if (controllers.empty()) add_with_parents(folders, root + "/sys/fs/cgroup", group);
    if (("," + controllers + ",").find("," + controller + ",") == std::string::npos) continue;
    add_with_parents(folders, root + "/sys/fs/cgroup/" + controllers, group);
    if (controllers != controller) add_with_parents(folders, root + "/sys/fs/cgroup/" + controller, group);
  }
  return folders;
}

}  // namespace stepsynth
