"""The line that stands above every table: which machine, how busy, which versions."""
import os
import platform
import subprocess
from pathlib import Path

FLAGS = {"AVX2": "avx2", "AVX512": "avx512f", "AVX512-BF16": "avx512_bf16", "AMX-BF16": "amx_bf16"}


def cpu_flags(cpuinfo: str) -> list[str]:
    """Those of FLAGS that /proc/cpuinfo lists."""
    line = next((line for line in cpuinfo.splitlines() if line.startswith("flags")), "")
    present = set(line.partition(":")[2].split())
    return [name for name, flag in FLAGS.items() if flag in present]


def cpu_model(cpuinfo: str) -> str:
    line = next((line for line in cpuinfo.splitlines() if line.startswith("model name")), "")
    return line.partition(":")[2].strip() or platform.machine()


def read_cpuinfo() -> str:
    path = Path("/proc/cpuinfo")
    return path.read_text() if path.exists() else ""


def allowed_cpus() -> list[int]:
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else list(range(os.cpu_count() or 1))


def physical_cores() -> int:
    """Cores that this process may use; two hyper-threads are one."""
    siblings = set()
    for cpu in allowed_cpus():
        path = Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list")
        siblings.add(path.read_text().strip() if path.exists() else str(cpu))
    return len(siblings)


def graphics_card() -> str:
    try:
        query = ["nvidia-smi", "--query-gpu=name,driver_version,memory.total", "--format=csv,noheader"]
        return subprocess.run(query, capture_output=True, text=True, check=True, timeout=30).stdout.strip().replace("\n", "; ")
    except (OSError, subprocess.SubprocessError):
        return "none"


def describe_machine(device: str, threads: int, versions: dict[str, str]) -> dict:
    cpuinfo = read_cpuinfo()
    return {
        "cpu": cpu_model(cpuinfo), "flags": cpu_flags(cpuinfo), "cores": physical_cores(), "cpus": len(allowed_cpus()),
        "threads": threads, "loadAtStart": [round(load, 2) for load in os.getloadavg()], "device": device,
        "gpu": graphics_card(), "versions": versions,
    }


def machine_line(machine: dict) -> str:
    load = " ".join(f"{value:.2f}" for value in machine["loadAtStart"])
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    return (f"{machine['cpu']} ({', '.join(machine['flags']) or 'no vector flags found'}), {machine['cores']} cores, "
            f"{machine['cpus']} CPUs, {machine['threads']} threads, load at start {load}; device {machine['device']}, "
            f"GPU {machine['gpu']}; {versions}")
