"""Everything that a machine with a GPU can tell about the CUDA path, in one call; no Node is needed.

    python tools/gpu-check/gpu_check.py --out FOLDER [--minilm FOLDER] [--data FOLDER] [--device cuda]

Builds the plain executable and the C++ tests against the torch of this interpreter, runs the tests on the CPU and with
STEPSYNTH_TEST_DEVICE set to the device, trains and predicts on both devices and compares, trains twice with `deterministic`
and compares the weights' bytes, and runs the benchmark. Each part has a time limit of its own, and all together --total-limit:
the first parts are those that matter most, and what no time is left for is named and can be had by another call with --parts.
One that fails does not stop the next. Writes FOLDER/summary.json, summary.md and a log for each part as they end. `--device
cpu` is a dry run; `--executable` names a finished build instead of making one.
"""
import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from native_build import build_native

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
PARTS = ["machine", "build", "tests", "devices", "determinism", "rte", "large", "qnli", "tweets", "imdb"]
LEAST_S = 15  # no part is begun with less time left
DEVICE_VARIABLE = "STEPSYNTH_TEST_DEVICE"
# cuBLAS repeats its results with a fixed workspace alone; deterministic trainings are refused without one.
TEST_ENVIRONMENT = {"OMP_WAIT_POLICY": "passive", "CUBLAS_WORKSPACE_CONFIG": ":4096:8"}


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--minilm", type=Path)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("STEPSYNTH_DATA", REPOSITORY.parent / "shared" / "data")))
    parser.add_argument("--executable", type=Path, help="a finished build; the C++ tests are expected beside it")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--total-limit", type=int, default=580, help="seconds for all parts; 0: none")
    parser.add_argument("--limit", type=int, default=0, help="seconds for each part instead of its own limit")
    parser.add_argument("--bench-arguments", nargs=argparse.REMAINDER, default=[], help="the rest goes to tools/bench/trainer, such as --quick")
    return parser.parse_args()


class Check:
    def __init__(self, arguments: argparse.Namespace):
        self.arguments, self.results = arguments, []
        self.end = time.monotonic() + (arguments.total_limit or float("inf"))
        arguments.out.mkdir(parents=True, exist_ok=True)
        self.binaries = arguments.executable.resolve().parent if arguments.executable else (arguments.out / "build").resolve()

    def part(self, name: str, command: list[str], limit_s: int, **environment: str) -> bool:
        """Runs one command into its log; True when it succeeded."""
        start = time.monotonic()
        limit_s = self.allowed(limit_s)
        if limit_s < LEAST_S:
            self.record(name, "no time left: use --parts", 0)
            return False
        with open(self.arguments.out / f"{name}.log", "wb") as log:
            code = run_group(command, log, limit_s, {**os.environ, **environment})
        self.record(name, code, time.monotonic() - start)
        return code == 0

    def allowed(self, limit_s: int) -> float:
        """What a part may take: its own limit, or what is left of the whole."""
        return min(self.arguments.limit or limit_s, self.end - time.monotonic())

    def record(self, name: str, code: int | str, seconds: float) -> None:
        self.results.append({"part": name, "result": "ok" if code == 0 else f"failed: {code}", "seconds": round(seconds, 1)})
        print(f"{name}: {self.results[-1]['result']} in {seconds:.0f} s", flush=True)
        self.write_summary()

    def write_summary(self) -> None:
        (self.arguments.out / "summary.json").write_text(json.dumps(self.results, indent=2) + "\n")
        lines = ["| part | result | s |", "|---|---|---|", *(f"| {r['part']} | {r['result']} | {r['seconds']} |" for r in self.results)]
        tails = [f"\n## {r['part']}\n\n```\n{tail(self.arguments.out / (r['part'] + '.log'))}\n```" for r in self.results]
        (self.arguments.out / "summary.md").write_text("\n".join([*lines, *tails]) + "\n")


def run_group(command: list[str], log, limit_s: int, environment: dict) -> int | str:
    """The exit status, or why there is none. Out of time, the command's own children end with it."""
    try:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environment, start_new_session=True)
    except OSError as error:
        return str(error)
    try:
        return process.wait(limit_s)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return "out of time"


def tail(file: Path, characters: int = 6000) -> str:
    return file.read_text(encoding="utf-8", errors="replace")[-characters:].strip() if file.exists() else "no log"


def machine(check: Check) -> None:
    script = "import torch, sys; print(sys.version, torch.__version__, torch.version.cuda, torch.cuda.is_available() and torch.cuda.get_device_properties(0))"
    check.part("machine", ["sh", "-c", f"nvidia-smi; nvcc --version; c++ --version; cmake --version; lscpu; '{sys.executable}' -c \"{script}\""], 120)


def build(check: Check) -> None:
    if check.arguments.executable:
        return
    start = time.monotonic()
    with open(check.arguments.out / "build.log", "w") as log:
        code = build_native(REPOSITORY / "packages" / "native-trainer", check.binaries, log, check.allowed(420))
    check.record("build", code, time.monotonic() - start)


def tests(check: Check) -> None:
    for device in dict.fromkeys(["cpu", check.arguments.device]):
        for test in sorted(check.binaries.glob("*_test")):
            if device == "cpu" or DEVICE_VARIABLE.encode() in test.read_bytes():  # the others compute on the CPU whatever they are told
                check.part(f"{test.name}-{device}", [str(test)], 120, **{DEVICE_VARIABLE: device}, **TEST_ENVIRONMENT)
    if not any(result["part"].endswith(f"_test-{check.arguments.device}") for result in check.results):
        check.record(f"tests-{check.arguments.device}", f"not run: no C++ test reads {DEVICE_VARIABLE}", 0)


def devices(check: Check) -> None:
    check.part("devices", script(check, "compare_devices.py"), 240)


def determinism(check: Check) -> None:
    check.part("determinism", script(check, "check_determinism.py"), 240)


def script(check: Check, name: str) -> list[str]:
    """One of the scripts that train the fixture checkpoints by the plain executable."""
    fixtures = REPOSITORY / "packages/native-trainer/native/tests/fixtures"
    return [sys.executable, str(HERE / name), str(check.binaries / "stepsynth-train"), str(fixtures), check.arguments.device]


def bench(check: Check, name: str, extra: tuple[str, ...], limit_s: int = 580) -> None:
    out = check.arguments.out
    minilm = ["--minilm", str(check.arguments.minilm)] if check.arguments.minilm else []
    check.part(name, [sys.executable, str(REPOSITORY / "tools/bench/trainer"), "--executable", str(check.binaries / "stepsynth-train"),
                      "--device", check.arguments.device, "--data", str(check.arguments.data), *minilm, "--keep-going",
                      "--json", str(out / f"{name}.jsonl"), "--plot", str(out / f"{name}.svg"), *extra, *check.arguments.bench_arguments], limit_s)


def large(check: Check) -> None:
    """At least 16,000 real tokens a step: QNLI rows are 51 tokens long."""
    bench(check, "bench-large", ("--opponents", "hf-tuned", "packed-python", "--workloads", "qnli", "--models", "distilbert", "--batch-size", "384", "--tasks", "train"))


def main() -> int:
    arguments = parse_arguments()
    check = Check(arguments)
    for name in arguments.parts:
        steps = {"machine": machine, "build": build, "tests": tests, "devices": devices, "determinism": determinism, "large": large}
        if name in steps:
            steps[name](check)
        else:
            bench(check, f"bench-{name}", ("--workloads", name, "--models", "minilm" if name == "tweets" else "distilbert", "--tasks", "train"))
    shutil.rmtree(arguments.out / "build" / "objects", ignore_errors=True)
    return 0 if all(result["result"] == "ok" for result in check.results) else 1


if __name__ == "__main__":
    sys.exit(main())
