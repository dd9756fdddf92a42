"""Builds stepsynth-train and the C++ tests with CMake, or with the compiler alone where there is no CMake."""
import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

FLAGS = ["-std=c++20", "-O3", "-DNDEBUG", "-fPIC"]
LIBRARIES = ["torch", "torch_cpu", "c10", "torch_cuda", "c10_cuda"]
NOT_CORE = ("tests", "binding")


def build_native(package: Path, target: Path, log, limit_s: int) -> int | str:
    """0, an exit status or a reason; executables end up in `target`."""
    target.mkdir(parents=True, exist_ok=True)
    try:
        steps = cmake_steps(package, target) if shutil.which("cmake") else None
        if steps is None:
            return compile_by_hand(package, target, log, limit_s)
        for step in steps:
            code = subprocess.run(step, stdout=log, stderr=log, timeout=limit_s).returncode
            if code != 0:
                return code
        for file in [target / "cmake" / "stepsynth-train", *(target / "cmake").rglob("*_test")]:
            if file.is_file():
                shutil.copy2(file, target / file.name)
        return 0
    except subprocess.TimeoutExpired:
        return "out of time"


def torch_folder() -> Path:
    import torch

    return Path(torch.__file__).parent


def cuda_headers(torch: Path, toolkit: Path | None) -> list[Path]:
    """The folder with CUDA's runtime headers, as FindLibtorch.cmake looks for it; none where torch has no CUDA."""
    if not (torch / "lib" / "libtorch_cuda.so").exists():
        return []
    folders = [toolkit, os.environ.get("CUDA_HOME"), *(torch.parent / "nvidia").glob("cu*"), "/usr/local/cuda"]
    found = [Path(folder) / "include" for folder in folders if folder]
    return [folder for folder in found if (folder / "cuda_runtime_api.h").exists()][:1]


def cmake_steps(package: Path, target: Path) -> list[list[str]]:
    folder = target / "cmake"
    return [["cmake", "-S", str(package), "-B", str(folder), f"-DCMAKE_PREFIX_PATH={torch_folder() / 'share' / 'cmake'}"],
            ["cmake", "--build", str(folder), "-j", str(os.cpu_count())]]


def compile_by_hand(package: Path, target: Path, log, limit_s: int) -> int | str:
    """The same sources, flags and definitions as CMakeLists.txt; CUDA's headers from the toolkit beside nvcc."""
    torch, native, objects = torch_folder(), package / "native", target / "objects"
    objects.mkdir(exist_ok=True)
    nvcc = shutil.which("nvcc")
    cuda = cuda_headers(torch, Path(nvcc).resolve().parents[1] if nvcc else None)
    includes = [native, torch / "include", torch / "include/torch/csrc/api/include", *cuda]
    definitions = ["-DSTEPSYNTH_CUDA_HEADERS"] if cuda else []
    fixtures = f'-DSTEPSYNTH_FIXTURES="{native / "tests/fixtures"}"'
    core = sorted(file for file in native.rglob("*.cc") if file.relative_to(native).parts[0] not in NOT_CORE)
    tests = sorted((native / "tests").glob("*_test.cc"))

    def compile_one(source: Path) -> int:
        where = [flag for path in includes for flag in ("-isystem" if path != native else "-I", str(path))]
        command = ["c++", *FLAGS, *definitions, *where, fixtures, "-include", str(native / "libtorch.h"), "-c", str(source), "-o", str(object_of(source))]
        return subprocess.run(command, stdout=log, stderr=log, timeout=limit_s).returncode

    def object_of(source: Path) -> Path:
        return objects / f"{source.parent.name}-{source.stem}.o"

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        if any(list(pool.map(compile_one, [*core, *tests]))):
            return "a source does not compile; see the log"
    found = [name for name in LIBRARIES if (torch / "lib" / f"lib{name}.so").exists()]
    link = [f"-L{torch / 'lib'}", f"-Wl,-rpath,{torch / 'lib'}", "-Wl,--allow-shlib-undefined", "-Wl,--no-as-needed", *(f"-l{name}" for name in found), "-lpthread"]
    shared = [str(object_of(source)) for source in core if source.name != "main.cc"]
    for name, source in [("stepsynth-train", native / "main.cc"), *((test.stem, test) for test in tests)]:
        code = subprocess.run(["c++", str(object_of(source)), *shared, *link, "-o", str(target / name)], stdout=log, stderr=log, timeout=limit_s).returncode
        if code != 0:
            return code
    return 0
