// Counting cores from trees of /proc and /sys as different machines have them.
#include <filesystem>

#include "temporary_folder.h"
#include "test.h"
#include "train/physical_cores.h"

using namespace stepsynth;
using namespace stepsynth::testing;

namespace {

class Machine {
 public:
  // CPUs 0 to `cpus` - 1 on cores of two hyper-threads each, numbered as Linux does: i and i + cpus / 2.
  Machine(const std::string& allowed, int cpus) {
    put("/proc/self/status", "Name:\tx\nCpus_allowed:\tf\nCpus_allowed_list:\t" + allowed + "\nMems_allowed:\t1\n");
    for (int cpu = 0; cpu < cpus; ++cpu) {
      const int first = cpu % (cpus / 2);
      put("/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/topology/thread_siblings_list",
          std::to_string(first) + "," + std::to_string(first + cpus / 2) + "\n");
    }
  }

  Machine& put(const std::string& path, const std::string& text) {
    const std::filesystem::path file = folder_.path() + path;
    std::filesystem::create_directories(file.parent_path());
    write_file(file.string(), text);
    return *this;
  }

  int cores() const { return allowed_physical_cores(folder_.path()); }

 private:
  TemporaryFolder folder_;
};

}  // namespace

TEST(hyper_threads_of_a_core_count_once) {
  EXPECT(Machine("0-15", 16).cores() == 8);
  EXPECT(Machine("0-3", 16).cores() == 4);
  EXPECT(Machine("0,8", 16).cores() == 1);
  EXPECT(Machine("0-1,8-9,3", 16).cores() == 3);
  EXPECT(Machine("5", 16).cores() == 1);
}

TEST(a_machine_that_says_nothing) {
  EXPECT(Machine("3-5", 2).cores() == 3);  // no siblings known: a core each
  const TemporaryFolder empty;
  EXPECT(allowed_physical_cores(empty.path()) >= 1);
  EXPECT(allowed_physical_cores() >= 1);
}

TEST(quota_of_version_2_and_of_the_groups_around) {
  Machine machine("0-15", 16);
  machine.put("/proc/self/cgroup", "0::/a/b\n");
  machine.put("/sys/fs/cgroup/a/b/cpu.max", "max 100000\n");
  EXPECT(machine.cores() == 8);
  machine.put("/sys/fs/cgroup/a/cpu.max", "250000 100000\n");
  EXPECT(machine.cores() == 3);
  machine.put("/sys/fs/cgroup/a/b/cpu.max", "50000 100000\n");
  EXPECT(machine.cores() == 1);
  machine.put("/sys/fs/cgroup/a/b/cpu.max", "3200000 100000\n");
  EXPECT(machine.cores() == 3);
}

TEST(quota_of_a_container_that_sees_its_group_as_the_root) {
  Machine machine("0-15", 16);
  machine.put("/proc/self/cgroup", "0::/\n").put("/sys/fs/cgroup/cpu.max", "400000 100000\n");
  EXPECT(machine.cores() == 4);
  machine.put("/proc/self/cgroup", "0::/system.slice/docker-1.scope\n");  // named from outside
  EXPECT(machine.cores() == 4);
}

TEST(quota_of_version_1) {
  Machine machine("0-15", 16);
  machine.put("/proc/self/cgroup", "9:name=systemd:/\n4:memory:/m\n3:cpu,cpuacct:/docker/x\n2:cpuset:/\n");
  machine.put("/sys/fs/cgroup/cpu,cpuacct/docker/x/cpu.cfs_quota_us", "-1\n").put("/sys/fs/cgroup/cpu,cpuacct/docker/x/cpu.cfs_period_us", "100000\n");
  EXPECT(machine.cores() == 8);
  machine.put("/sys/fs/cgroup/cpu,cpuacct/docker/x/cpu.cfs_quota_us", "150000\n");
  EXPECT(machine.cores() == 2);
  machine.put("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "100000\n").put("/sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  EXPECT(machine.cores() == 1);
}

TEST_MAIN()
