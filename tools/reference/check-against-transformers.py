"""Compares the native trainer's executable with transformers on real checkpoints, and prints a table of the largest errors.

    python tools/reference/check-against-transformers.py BUILD_DIR CHECKPOINT...

BUILD_DIR holds stepsynth-train and native/tests/dump-gradients; each CHECKPOINT is a folder in Hugging Face layout (a bare
encoder gets a seeded head). Rows are random ids of lengths 3 to 512, single texts and pairs. Checked in fp32: logits and
losses (1e-5 * max(1, |x|)); each gradient (1e-5 * max(|g|, 1e-3 * global norm)); the loss of 20 training steps (1e-4); a
model trained and saved by us gives in transformers the logits it gives here. In bf16 against transformers in fp64: logits,
losses and the loss of 20 steps (2e-2); all gradients together (5e-2 of their norm). Exit status 1 when one is beyond its
tolerance.
"""

import copy
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from transformers import AutoConfig, AutoModelForSequenceClassification, get_linear_schedule_with_warmup, logging

from dataset_file import read_predictions, write_dataset
from random_order import step_batches

LABELS = ["negative", "neutral", "positive"]
RUNTIME = {"device": "cpu", "threads": 0}
BF16, BF16_GRADIENTS = 2e-2, 5e-2  # tolerances
LENGTHS = [3, 512, 17, 130, 8, 64, 33, 256, 5, 21, 90, 12]
CURVE = {
    "learning_rate": 5e-5, "epochs": 1, "max_steps": 20, "batch_size": 8, "gradient_accumulation_steps": 1, "warmup_ratio": 0.1,
    "warmup_steps": -1, "weight_decay": 0.01, "weight_decay_on": "hugging-face", "max_grad_norm": 1.0, "label_smoothing": 0,
    "dropout": False, "early_stopping_patience": 0, "keep": "last", "seed": 3,
    "layerwise_learning_rate_decay": 1, "freeze_embeddings": False, "freeze_layers": 0, "class_weights": [], "focal_gamma": 0,
}


class Table:
    def __init__(self):
        self.failed = False

    def add(self, name: str, what: str, error: float, tolerance: float, note: str = "") -> None:
        self.failed |= not error <= tolerance
        print(f"{name:24} {what:28} {error:9.1e}  (tolerance {tolerance:.0e}) {'ok' if error <= tolerance else 'BEYOND'} {note}", flush=True)


class Rows:
    def __init__(self, lengths, config, pairs: bool, seed: int):
        generator = np.random.default_rng(seed)
        typed = getattr(config, "type_vocab_size", 2) > 1
        self.ids = [generator.integers(1, config.vocab_size, length).tolist() for length in lengths]
        self.types = [[0] * (n // 2) + [1] * (n - n // 2) if pairs and typed else [0] * n for n in lengths]
        self.labels = generator.integers(0, len(LABELS), len(lengths)).tolist()

    def write(self, path: Path) -> Path:
        write_dataset(path, self.ids, self.types, self.labels)
        return path

    def logits(self, model, indices) -> torch.Tensor:
        longest = max(len(self.ids[i]) for i in indices)
        batch = {key: torch.zeros(len(indices), longest, dtype=torch.long) for key in ("input_ids", "attention_mask", "token_type_ids")}
        batch["input_ids"].fill_(model.config.pad_token_id)
        for place, i in enumerate(indices):
            n = len(self.ids[i])
            batch["input_ids"][place, :n] = torch.tensor(self.ids[i])
            batch["token_type_ids"][place, :n] = torch.tensor(self.types[i])
            batch["attention_mask"][place, :n] = 1
        if model.config.model_type == "distilbert":
            del batch["token_type_ids"]
        return model(**batch).logits


def relative(actual, expected) -> float:
    actual, expected = (value if torch.is_tensor(value) else torch.tensor(value) for value in (actual, expected))
    return ((actual - expected).abs() / expected.abs().clamp(min=1)).max().item()


class Executable:
    def __init__(self, build: Path, folder: Path):
        self.build, self.folder = build, folder

    def request(self, document: dict) -> str:
        path = self.folder / "request.json"
        path.write_text(json.dumps(document))
        return str(path)

    def run(self, *arguments: str) -> str:
        return subprocess.run([str(self.build / "stepsynth-train"), *arguments], check=True, capture_output=True, text=True).stdout

    def predict(self, checkpoint: Path, data: Path, precision: str = "fp32"):
        output = self.folder / "out.sspred"
        self.run("predict", self.request({"checkpoint": str(checkpoint), "runtime": {**RUNTIME, "precision": precision}, "data_file": str(data), "output_file": str(output)}))
        return read_predictions(output)

    def train(self, checkpoint: Path, data: Path, output: Path, precision: str = "fp32") -> list[dict]:
        request = {"checkpoint": str(checkpoint), "labels": LABELS, "training_file": str(data), "selection_file": "", "options": CURVE,
                   "runtime": {**RUNTIME, "precision": precision}}
        return [json.loads(line) for line in self.run("train", self.request(request), "--output", str(output)).splitlines()]

    def gradients(self, checkpoint: Path, data: Path, precision: str = "fp32") -> dict:
        output = self.folder / "gradients.safetensors"
        subprocess.run([str(self.build / "native/tests/dump-gradients"), str(checkpoint), str(data), str(output), precision], check=True)
        return load_file(output)


def with_head(checkpoint: Path, target: Path):
    """The checkpoint as transformers saves it with a classification head: what both sides then load."""
    torch.manual_seed(0)
    config = AutoConfig.from_pretrained(checkpoint, id2label=dict(enumerate(LABELS)), label2id={label: i for i, label in enumerate(LABELS)})
    model = AutoModelForSequenceClassification.from_pretrained(checkpoint, config=config)
    model.save_pretrained(target)
    return model.eval()


def check_forward_and_gradients(table, name, ours, model, checkpoint, rows, data) -> None:
    expected = rows.logits(model, range(len(rows.ids)))
    losses = torch.nn.functional.cross_entropy(expected, torch.tensor(rows.labels), reduction="none")
    logits, our_losses = ours.predict(checkpoint, data)
    table.add(name, "logits", relative(logits, expected.detach()), 1e-5)
    table.add(name, "losses", relative(our_losses, losses.detach()), 1e-5)

    model.zero_grad()
    losses.mean().backward()
    gradients = ours.gradients(checkpoint, data)
    reference = {key: parameter.grad for key, parameter in model.named_parameters()}
    assert gradients.keys() == reference.keys(), gradients.keys() ^ reference.keys()
    floor = 1e-3 * torch.stack([gradient.norm() for gradient in reference.values()]).norm().item()
    errors = {key: (gradients[key] - g).norm().item() / max(g.norm().item(), floor) for key, g in reference.items()}
    worst = max(errors, key=errors.get)
    table.add(name, "gradients", errors[worst], 1e-5, worst)


def check_bf16(table, name, ours, model, checkpoint, rows, data) -> None:
    """Against the same weights in fp64, where rounding is ours alone."""
    exact = copy.deepcopy(model).double()
    expected = rows.logits(exact, range(len(rows.ids)))
    losses = torch.nn.functional.cross_entropy(expected, torch.tensor(rows.labels), reduction="none")
    logits, our_losses = ours.predict(checkpoint, data, "bf16")
    table.add(name, "bf16: logits", relative(logits, expected.detach()), BF16)
    table.add(name, "bf16: losses", relative(our_losses, losses.detach()), BF16)
    losses.mean().backward()
    gradients = ours.gradients(checkpoint, data, "bf16")
    pairs = [(gradients[key], parameter.grad) for key, parameter in exact.named_parameters()]
    difference, whole = (torch.stack([value.norm() for value in values]).norm().item() for values in ([a - b for a, b in pairs], [b for _, b in pairs]))
    table.add(name, "bf16: all gradients", difference / whole, BF16_GRADIENTS)


def reference_curve(model, rows) -> list[float]:
    spared = lambda key: key.endswith("bias") or "norm" in key.lower()
    groups = [{"params": [p for key, p in model.named_parameters() if spared(key) == flag], "weight_decay": 0.0 if flag else CURVE["weight_decay"]} for flag in (False, True)]
    optimizer = torch.optim.AdamW(groups, lr=CURVE["learning_rate"])
    schedule = get_linear_schedule_with_warmup(optimizer, int(np.ceil(CURVE["warmup_ratio"] * CURVE["max_steps"])), CURVE["max_steps"])
    losses = []
    for (indices,) in step_batches(len(rows.ids), CURVE["seed"], CURVE["batch_size"], 1, CURVE["max_steps"]):
        loss = torch.nn.functional.cross_entropy(rows.logits(model, indices), torch.tensor([rows.labels[i] for i in indices]))
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), CURVE["max_grad_norm"])
        optimizer.step()
        schedule.step()
        losses.append(loss.item())
    return losses


def check_training(table, name, ours, model, checkpoint, folder) -> None:
    generator = np.random.default_rng(5)
    rows = Rows(generator.integers(3, 40, 44).tolist(), model.config, True, 6)
    data = rows.write(folder / "curve.ssds")
    half = [event["loss"] for event in ours.train(checkpoint, data, folder / "trained", "bf16") if event.get("type") == "step"]
    events = ours.train(checkpoint, data, folder / "trained")
    curve = [event["loss"] for event in events if event.get("type") == "step"]
    expected = reference_curve(model, rows)
    table.add(name, "20-step loss curve", max(abs(a - b) for a, b in zip(curve, expected, strict=True)), 1e-4, f"from {curve[0]:.4f} to {curve[-1]:.4f}")
    table.add(name, "bf16: 20-step loss curve", max(abs(a - b) for a, b in zip(half, expected, strict=True)), BF16, f"from {half[0]:.4f} to {half[-1]:.4f}")

    saved = AutoModelForSequenceClassification.from_pretrained(folder / "trained").eval()
    assert [saved.config.id2label[i] for i in range(3)] == LABELS
    with torch.no_grad():
        theirs = rows.logits(saved, range(len(rows.ids)))
    table.add(name, "saved by us, in transformers", relative(ours.predict(folder / "trained", data)[0], theirs), 1e-5)


def main() -> None:
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    build, table = Path(sys.argv[1]), Table()
    for checkpoint in map(Path, sys.argv[2:]):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            ours = Executable(build, folder)
            model = with_head(checkpoint, folder / "start")
            for pairs in (False, True):
                rows = Rows(LENGTHS, model.config, pairs, 1 + pairs)
                case = f"{checkpoint.name} {'pair' if pairs else 'single'}"
                check_forward_and_gradients(table, case, ours, model, folder / "start", rows, rows.write(folder / "rows.ssds"))
                check_bf16(table, case, ours, model, folder / "start", rows, folder / "rows.ssds")
            check_training(table, checkpoint.name, ours, model, folder / "start", folder)
    sys.exit(1 if table.failed else 0)


if __name__ == "__main__":
    main()
