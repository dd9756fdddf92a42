import argparse
import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]

DESCRIPTION = """Normalises, shingles (character 5-grams) and signs (128 permutations) the same short texts with ours and with Python
datasketch, in turn, each run a process of its own; loading is not counted. Prints Markdown.

    python tools/bench/min-hash
"""


def parse_arguments(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tools/bench/min-hash", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("STEPSYNTH_DATA", REPOSITORY.parent / "shared" / "data")),
                        help="folder of the shared data; default STEPSYNTH_DATA, else ../shared/data beside the repository; without it texts are made up")
    parser.add_argument("--texts", type=int, default=20_000, help="texts a run; tweets are repeated with a number before them where there are fewer")
    parser.add_argument("--segments", type=int, default=5, help="timed runs of each contestant")
    parser.add_argument("--json", metavar="FILE", help="every sample and the machine")
    return parser.parse_args(words)
