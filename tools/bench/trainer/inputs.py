"""Checkpoints and dataset files that all contenders of a comparison start from."""
import json
import sys
from dataclasses import dataclass
from pathlib import Path

from dataset import EncodedRows, encode, read_rows, write_dataset
from environment import STATE
from measure import run
from workloads import MAX_LENGTH, Model, Workload

HERE = Path(__file__).parent
CHECKPOINTS = STATE / "bench-checkpoints"


@dataclass(frozen=True)
class Inputs:
    checkpoint: Path
    training_file: Path
    validation_file: Path
    training: EncodedRows
    validation: EncodedRows


def tokenizer_folder(arguments, model: Model) -> Path:
    return arguments.minilm if model.config is None else arguments.data / "bert-base-uncased"


def prepare(arguments, workload: Workload, model: Model, scratch: Path) -> Inputs:
    tokenizer = tokenizer_folder(arguments, model) / "tokenizer.json"
    parts = {}
    for part, name, most_rows in (("training", workload.training_file, 0), ("validation", workload.validation_file, arguments.validation_rows)):
        rows = read_rows(arguments.data / workload.folder / f"{name}.jsonl.gz", most_rows)
        parts[part] = encode(rows, workload.fields, workload.labels, tokenizer, MAX_LENGTH)
        parts[f"{part}_file"] = scratch / f"{workload.name}-{model.name}-{part}.ssds"
        write_dataset(parts[part], parts[f"{part}_file"])
    return Inputs(checkpoint=checkpoint(arguments, workload, model, scratch), **parts)


def checkpoint(arguments, workload: Workload, model: Model, scratch: Path) -> Path:
    """Made once for each model and set of labels; seed 0."""
    target = CHECKPOINTS / f"{model.name}-{'-'.join(workload.labels)}"
    if target.exists():
        return target
    CHECKPOINTS.mkdir(parents=True, exist_ok=True)
    job = {"target": str(target), "labels": workload.labels, "tokenizer": str(tokenizer_folder(arguments, model).resolve()),
           "config": model.config, "source": str(arguments.minilm.resolve()) if model.config is None else None, "threads": 1, "seed": 0}
    file = scratch / "checkpoint.json"
    file.write_text(json.dumps(job))
    run([sys.executable, str(HERE / "make_checkpoint.py"), str(file)], str(scratch / "checkpoint.log"), False, arguments.time_limit)
    return target
