"""The same training twice under `deterministic`, by the plain executable on the fixture checkpoints: equal weights, byte for byte.

    python check_determinism.py EXECUTABLE FIXTURES DEVICE

With dropout, in each precision.
"""
import json
import sys
import tempfile
from pathlib import Path

from compare_devices import FAMILIES, LABELS, STEPS, Executable, call, random_rows, write_dataset


def trained_weights(executable: Executable, checkpoint: Path, folder: Path, name: str, device: str, precision: str) -> bytes:
    job = {"learning_rate": 1e-3, "steps": STEPS, "batch_size": 10, "seed": 1, "dropout": True, "checkpoint": str(checkpoint), "labels": LABELS,
           "training_file": str(folder / "rows.ssds"), "device": device, "threads": 2, "precision": precision}
    document = executable.train_request(job)
    document["runtime"]["deterministic"] = True
    request = folder / "request.json"
    request.write_text(json.dumps(document))
    call(executable, ["train", str(request), "--output", str(folder / name)])
    return (folder / name / "model.safetensors").read_bytes()


def differing_bytes(first: bytes, second: bytes) -> int:
    return abs(len(first) - len(second)) + sum(a != b for a, b in zip(first, second))


def main() -> int:
    executable, fixtures, device = Executable(Path(sys.argv[1])), Path(sys.argv[2]), sys.argv[3]
    passed = True
    for family in FAMILIES:
        for precision in ("fp32", "bf16") if executable.chooses_precision else ("fp32",):
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                write_dataset(random_rows(0), folder / "rows.ssds")
                first, second = (trained_weights(executable, fixtures / family, folder, run, device, precision) for run in ("first", "second"))
            differing = differing_bytes(first, second)
            passed &= differing == 0
            print(f"{family:10} {device} {precision}: {differing} of {len(first)} bytes differ after {STEPS} steps")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
