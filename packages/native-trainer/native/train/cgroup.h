// Where the kernel keeps the limits of this process.
#pragma once

#include <string>
#include <vector>

namespace stepsynth {

// Folders of the process's cgroup and of those around it, version 2 and version 1, that may hold limits of `controller`
// (such as "cpu"); some may not exist. `root` stands before the paths of /proc and /sys. A container may see its own cgroup
// as the hierarchy's root while /proc names it from outside; then only the root's files are there.
std::vector<std::string> cgroup_folders(const std::string& root, const std::string& controller);

}  // namespace stepsynth
