"""The same training and predictions on the CPU and on another device, by the plain executable on the fixture checkpoints.

    python compare_devices.py EXECUTABLE FIXTURES DEVICE

Dropout is off and the batches are the same, so the losses of the steps and the logits of the trained model agree to rounding.
With DEVICE cpu one thread is compared with two.
"""
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bench" / "trainer"))

from dataset import EncodedRows, write_dataset  # noqa: E402
from executable import Executable  # noqa: E402
from prediction_file import read_logits  # noqa: E402

FAMILIES = ("bert", "distilbert", "roberta")
VOCABULARY, LABELS = 200, ["a", "b", "c"]
# The last class of lengths holds rows longer than any before: a captured step must not be used beyond what it was made for.
LENGTHS = ((3, 20), (20, 60), (60, 128))
ROWS_OF_CLASS, STEPS = 40, 12
TOLERANCES = {"fp32": 1e-3, "bf16": 5e-2, "auto": 5e-2}


def random_rows(seed: int) -> EncodedRows:
    source = random.Random(seed)
    lengths = [source.randint(*bounds) for bounds in LENGTHS for _ in range(ROWS_OF_CLASS)]
    ids = [[source.randint(5, VOCABULARY - 1) for _ in range(length)] for length in lengths]
    return EncodedRows(ids, [[0] * length for length in lengths], [source.randrange(len(LABELS)) for _ in lengths])


def call(executable: Executable, command: list[str]) -> list[dict]:
    result = subprocess.run([executable.path, *command], capture_output=True, text=True)
    if result.returncode != 0:
        raise SystemExit(f"{' '.join(command)}: {result.stderr.strip()}")
    return [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]


def train_and_predict(executable: Executable, checkpoint: Path, folder: Path, device: str, threads: int, precision: str) -> dict:
    rows, request, output = folder / "rows.ssds", folder / "request.json", folder / f"{device}-{threads}-{precision}"
    job = {"learning_rate": 1e-4, "steps": STEPS, "batch_size": 10, "seed": 1, "dropout": False, "checkpoint": str(checkpoint), "labels": LABELS,
           "training_file": str(rows), "device": device, "threads": threads, "precision": precision}
    request.write_text(json.dumps(executable.train_request(job)))
    events = call(executable, ["train", str(request), "--output", str(output)])
    request.write_text(json.dumps(executable.predict_request({**job, "checkpoint": str(output)}, str(output / "logits.sspred"))))
    call(executable, ["predict", str(request)])
    return {"device": events[0]["device"], "precision": events[0]["precision"], "losses": [e["loss"] for e in events if e.get("type") == "step"],
            "logits": [value for row in read_logits(output / "logits.sspred") for value in row]}


def largest_difference(first: list[float], second: list[float]) -> float:
    if len(first) != len(second):
        return float("inf")
    return max(abs(a - b) / max(1.0, abs(b)) for a, b in zip(first, second))


def main() -> int:
    executable, fixtures, device = Executable(Path(sys.argv[1])), Path(sys.argv[2]), sys.argv[3]
    passed = True
    for family in FAMILIES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_dataset(random_rows(0), folder / "rows.ssds")
            reference = train_and_predict(executable, fixtures / family, folder, "cpu", 1, "fp32")
            for precision in ("fp32", "bf16", "auto") if executable.chooses_precision else ("fp32",):
                other = train_and_predict(executable, fixtures / family, folder, device, 2, precision)
                loss, logit = (largest_difference(other[key], reference[key]) for key in ("losses", "logits"))
                good = max(loss, logit) <= TOLERANCES[precision]
                passed &= good
                print(f"{family:10} {other['device']} {other['precision']} against cpu fp32: loss {loss:.1e}, logits {logit:.1e} after {STEPS} steps"
                      f"{'' if good else ', above ' + str(TOLERANCES[precision])}")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
