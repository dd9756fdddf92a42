import argparse
import os
from pathlib import Path

from contenders import OPPONENT_KINDS
from executable import DEFAULT_EXECUTABLE, REPOSITORY
from machine import physical_cores
from workloads import MODELS, WORKLOADS

DESCRIPTION = """Compares the native trainer with Hugging Face's Trainer and with a packed Python loop: the same texts, weights and steps,
interleaved runs, each a process of its own. Prints Markdown; times are the driver's, tokens are real (unpadded) ones.

    python tools/bench/trainer --quick
    python tools/bench/trainer --models distilbert --workloads rte qnli --json speed.jsonl --plot speed.svg
    python tools/bench/trainer --quality --minilm FOLDER
"""


def names(choices) -> dict:
    return {"nargs": "+", "choices": list(choices), "default": list(choices), "metavar": "NAME", "help": f"of {', '.join(choices)}; default all"}


def parse_arguments(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tools/bench/trainer", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--executable", type=Path, default=DEFAULT_EXECUTABLE, help="stepsynth-train")
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("STEPSYNTH_DATA", REPOSITORY.parent / "shared" / "data")),
                        help="folder of the shared data; default STEPSYNTH_DATA, else ../shared/data beside the repository")
    parser.add_argument("--minilm", type=Path, help="checkpoint folder made by tools/reference/minilm-checkpoint.py; without it MiniLM is left out")
    parser.add_argument("--workloads", **names(WORKLOADS))
    parser.add_argument("--models", **names(MODELS))
    parser.add_argument("--opponents", **names(OPPONENT_KINDS))
    parser.add_argument("--tasks", **names(("train", "predict")))
    parser.add_argument("--segments", type=int, default=5, help="timed runs of each contender")
    parser.add_argument("--steps", type=int, default=0, help="timed steps of a run; default by the length of the texts")
    parser.add_argument("--warm-up", type=int, default=0, help="steps before the clock starts; default 2, on CUDA 60")
    parser.add_argument("--batch-size", type=int, default=0, help="instead of the workload's own")
    parser.add_argument("--validation-rows", type=int, default=500, help="rows of the validation set for predict")
    parser.add_argument("--threads", type=int, default=physical_cores())
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--time-limit", type=float, default=3600, help="seconds after which one run is killed")
    parser.add_argument("--quick", action="store_true", help="a smoke run: one small model and workload, two segments of two steps, not the slowest opponent")
    parser.add_argument("--quality", action="store_true", help="instead of speed: accuracy of MiniLM on tweets against Hugging Face's, 5 seeds")
    parser.add_argument("--seeds", type=int, default=5, help="of --quality")
    parser.add_argument("--json", metavar="FILE", help="one JSON document a line, one line for each comparison; - prints nothing else")
    parser.add_argument("--plot", metavar="FILE", help="SVG")
    parser.add_argument("--keep-going", action="store_true", help="a failing contender is left out and named instead of ending the benchmark")
    arguments = parser.parse_args(words)
    return quick(arguments, parser) if arguments.quick else arguments


def quick(arguments: argparse.Namespace, parser: argparse.ArgumentParser) -> argparse.Namespace:
    """What was not asked for by name becomes small."""
    small = {"workloads": ["tweets"], "models": ["minilm" if arguments.minilm else "distilbert"], "segments": 2, "steps": 2, "warm_up": 1,
             "validation_rows": 48, "seeds": 2, "opponents": [kind for kind in OPPONENT_KINDS if kind != "authors-pad-512"]}
    for key, value in small.items():
        if getattr(arguments, key) == parser.get_default(key):
            setattr(arguments, key, value)
    return arguments
