"""The trainer's benchmark; `python tools/bench/trainer --help`."""
import json
import sys
import tempfile
from pathlib import Path

from arguments import parse_arguments
from charts import bar_chart
from contenders import contenders
from environment import ensure_environment, versions
from executable import Executable
from machine import cpu_flags, describe_machine, machine_line, read_cpuinfo
from measure import RunFailed
from quality import measure_quality
from runs import Runs
from speed import measure_all


def main() -> int:
    arguments = parse_arguments()
    ensure_environment()
    machine = describe_machine(arguments.device, arguments.threads, versions())
    show = (lambda text: None) if arguments.json == "-" else (lambda text: print(f"{text}\n", flush=True))
    show(machine_line(machine))
    executable = Executable(arguments.executable)
    if not executable.chooses_precision:
        show("This executable computes in fp32 alone: `stepsynth auto` is left out.")
    fast_bf16 = bool({"AVX512-BF16", "AMX-BF16"} & set(cpu_flags(read_cpuinfo())))
    chosen = contenders(arguments.device, fast_bf16, executable.chooses_precision, tuple(arguments.opponents))
    with tempfile.TemporaryDirectory() as folder:
        runs = Runs(arguments, executable, Path(folder))
        measure = measure_quality if arguments.quality else measure_all
        documents = measure(arguments, runs, chosen, Path(folder), show, lambda documents: write_files(arguments, documents, machine))
    if arguments.json == "-":
        sys.stdout.write(json_lines(documents, machine))
    return 0 if all(document.get("passed", True) for document in documents) else 1


def json_lines(documents: list[dict], machine: dict) -> str:
    return "".join(json.dumps({**document, "machine": machine}) + "\n" for document in documents)


def write_files(arguments, documents: list[dict], machine: dict) -> None:
    """After each comparison: an interrupted benchmark leaves what it measured."""
    if arguments.json and arguments.json != "-":
        Path(arguments.json).write_text(json_lines(documents, machine))
    if arguments.plot and not arguments.quality:
        Path(arguments.plot).write_text(bar_chart(documents, machine_line(machine)))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except RunFailed as failure:
        sys.exit(str(failure))
