"""MinHash signatures of short texts, ours against Python datasketch; `python tools/bench/min-hash --help`."""
import json
import sys
import tempfile
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "trainer"))

from arguments_of_min_hash import parse_arguments
from contestants import CONTESTANTS, run_contestant
from environment import STATE, ensure_environment
from machine import describe_machine, machine_line
from rates import rate_table, versions_of
from texts import short_texts
from turns import turns

NEEDED = ("datasketch", "numpy")
PINNED = ("datasketch==2.0.0", "numpy==2.4.6")


def main() -> int:
    arguments = parse_arguments()
    ensure_environment(NEEDED, PINNED, STATE / "bench-min-hash-python")
    machine = describe_machine("cpu", 1, versions_of())
    print(f"{machine_line(machine)}\n", flush=True)
    texts = short_texts(arguments.data, arguments.texts)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "texts.json"
        file.write_text(json.dumps(texts))
        samples = {name: [] for name in CONTESTANTS}
        for _, name in turns(list(CONTESTANTS), arguments.segments):
            samples[name].append(run_contestant(name, file))
    print(rate_table(texts, samples))
    if arguments.json:
        Path(arguments.json).write_text(json.dumps({"machine": machine, "texts": len(texts), "samples": samples}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
