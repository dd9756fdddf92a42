"""Fine-tunes a checkpoint for extractive question answering with the native trainer's executable and with transformers, on the
same windows of AdversarialQA in the same order, and compares losses and answers.

    python tools/reference/check-question-answering.py BUILD_DIR CHECKPOINT DATA_FOLDER [--epochs 2] [--seeds 2] [--rows N]

BUILD_DIR holds stepsynth-train; DATA_FOLDER holds adversarial-qa/gold_validation.jsonl.gz, which is trained on, and
gold_test.jsonl.gz. Two tables. Without dropout, fp32, one epoch: the largest difference of a step's loss (tolerance 1e-3), how
many test answers are the same (99 % at least), exact match and F1 of both; the loss on the transformers side leaves padding out
of the softmax. With dropout: mean exact match and F1 over seeds, transformers with its own loss. Exit status 1 beyond a tolerance.
"""

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from transformers import AutoModelForQuestionAnswering, AutoTokenizer, get_linear_schedule_with_warmup, logging

from dataset_file import read_predictions, write_dataset
from question_answering import best_answer, f1, normalise, windows_of
from random_order import step_batches

MAX_LENGTH, STRIDE, N_BEST, MAX_ANSWER_LENGTH = 384, 128, 20, 30
OPTIONS = {
    "learning_rate": 5e-5, "epochs": 1, "max_steps": 0, "batch_size": 16, "gradient_accumulation_steps": 1, "warmup_ratio": 0.1,
    "warmup_steps": -1, "weight_decay": 0.01, "weight_decay_on": "hugging-face", "max_grad_norm": 1.0, "label_smoothing": 0,
    "dropout": False, "early_stopping_patience": 0, "keep": "last", "seed": 1,
    "layerwise_learning_rate_decay": 1, "freeze_embeddings": False, "freeze_layers": 0, "class_weights": [], "focal_gamma": 0,
}


class Split:
    """Rows with their windows."""

    def __init__(self, path: Path, tokenizer, count: int):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            self.rows = [json.loads(line) for line in lines][:count]
        self.windows = [windows_of(tokenizer, row["question"], row["context"], MAX_LENGTH, STRIDE, row["start"], row["answer"]) for row in self.rows]
        self.flat = [window for windows in self.windows for window in windows]

    def write(self, path: Path) -> Path:
        types = None if self.flat[0]["types"] is None else [w["types"] for w in self.flat]
        write_dataset(path, [w["ids"] for w in self.flat], types, answers=[w["label"] for w in self.flat])
        return path

    def answers(self, logits: np.ndarray) -> list[str]:
        """`logits` [tokens, 2] of all windows."""
        answers, at = [], 0
        for row, windows in zip(self.rows, self.windows):
            parts = []
            for window in windows:
                parts.append(logits[at:at + len(window["ids"])].T)
                at += len(window["ids"])
            answers.append(best_answer(row["context"], windows, parts, N_BEST, MAX_ANSWER_LENGTH)["text"])
        return answers

    def scores(self, answers: list[str]) -> tuple[float, float]:
        pairs = [(answer, row["answer"]) for answer, row in zip(answers, self.rows)]
        return np.mean([normalise(a) == normalise(gold) for a, gold in pairs]), np.mean([f1(a, gold) for a, gold in pairs])


def padded(windows: list[dict], pad_token_id: int) -> dict:
    longest = max(len(w["ids"]) for w in windows)
    batch = {key: torch.zeros(len(windows), longest, dtype=torch.long) for key in ("input_ids", "token_type_ids", "attention_mask")}
    batch["input_ids"].fill_(pad_token_id)
    for place, window in enumerate(windows):
        length = len(window["ids"])
        batch["input_ids"][place, :length] = torch.tensor(window["ids"])
        if window["types"] is not None:
            batch["token_type_ids"][place, :length] = torch.tensor(window["types"])
        batch["attention_mask"][place, :length] = 1
    return batch


def inputs_of(model, windows: list[dict]) -> dict:
    batch = padded(windows, model.config.pad_token_id)
    if windows[0]["types"] is None or model.config.model_type == "distilbert":
        del batch["token_type_ids"]
    return batch


def own_tokens_loss(output, windows: list[dict]) -> torch.Tensor:
    losses = []
    for place, window in enumerate(windows):
        for logits, label in zip((output.start_logits, output.end_logits), window["label"]):
            losses.append(torch.nn.functional.cross_entropy(logits[place, : len(window["ids"])], torch.tensor(label)))
    return torch.stack(losses).mean()


def train_transformers(model, split: Split, options: dict) -> list[float]:
    spared = lambda key: key.endswith("bias") or "norm" in key.lower()
    groups = [{"params": [p for key, p in model.named_parameters() if spared(key) == flag], "weight_decay": 0.0 if flag else options["weight_decay"]} for flag in (False, True)]
    steps = int(np.ceil(len(split.flat) / options["batch_size"])) * options["epochs"]
    optimizer = torch.optim.AdamW(groups, lr=options["learning_rate"])
    schedule = get_linear_schedule_with_warmup(optimizer, int(np.ceil(options["warmup_ratio"] * steps)), steps)
    model.train(options["dropout"])
    losses = []
    for (indices,) in step_batches(len(split.flat), options["seed"], options["batch_size"], 1, steps):
        windows = [split.flat[i] for i in indices]
        starts, ends = torch.tensor([w["label"] for w in windows]).T
        output = model(**inputs_of(model, windows), start_positions=starts, end_positions=ends)
        loss = output.loss if options["dropout"] else own_tokens_loss(output, windows)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), options["max_grad_norm"])
        optimizer.step()
        schedule.step()
        losses.append(loss.item())
    return losses


def predict_transformers(model, split: Split) -> np.ndarray:
    model.eval()
    order = sorted(range(len(split.flat)), key=lambda i: len(split.flat[i]["ids"]))
    logits = [None] * len(order)
    with torch.no_grad():
        for first in range(0, len(order), 32):
            part = order[first:first + 32]
            output = model(**inputs_of(model, [split.flat[i] for i in part]))
            for place, i in enumerate(part):
                length = len(split.flat[i]["ids"])
                logits[i] = torch.stack([output.start_logits[place, :length], output.end_logits[place, :length]], 1).numpy()
    return np.concatenate(logits)


class Executable:
    def __init__(self, build: Path, folder: Path, checkpoint: Path, training: Split, test: Split):
        self.build, self.folder, self.checkpoint = build, folder, checkpoint
        self.training, self.test = training.write(folder / "training.ssds"), test.write(folder / "test.ssds")

    def run(self, command: str, request: dict, *arguments: str) -> str:
        path = self.folder / "request.json"
        path.write_text(json.dumps(request))
        return subprocess.run([str(self.build / "stepsynth-train"), command, str(path), *arguments], check=True, capture_output=True, text=True).stdout

    def train_and_predict(self, options: dict, precision: str) -> tuple[list[float], np.ndarray]:
        runtime = {"device": "cpu", "threads": 0}
        events = self.run("train", {"checkpoint": str(self.checkpoint), "head": "answer-span", "labels": [], "training_file": str(self.training), "selection_file": "",
                                    "options": options, "runtime": {**runtime, "precision": precision}}, "--output", str(self.folder / "trained"))
        output = self.folder / "out.sspred"
        self.run("predict", {"checkpoint": str(self.folder / "trained"), "runtime": {**runtime, "precision": "fp32"}, "data_file": str(self.test), "output_file": str(output)})
        steps = [json.loads(line) for line in events.splitlines()]
        return [event["loss"] for event in steps if event.get("type") == "step"], read_predictions(output)[0]


def compare_exactly(ours: Executable, start: Path, training: Split, test: Split) -> bool:
    model = AutoModelForQuestionAnswering.from_pretrained(start)
    expected = train_transformers(model, training, OPTIONS)
    their_answers = test.answers(predict_transformers(model, test))
    losses, logits = ours.train_and_predict(OPTIONS, "fp32")
    our_answers = test.answers(logits)
    difference = max(abs(a - b) for a, b in zip(losses, expected, strict=True))
    same = np.mean([a == b for a, b in zip(our_answers, their_answers)])
    print(f"without dropout, one epoch of {len(losses)} steps: largest difference of a loss {difference:.1e} (from {losses[0]:.3f} to {losses[-1]:.3f}), same answers {same:.2%}")
    for name, answers in (("stepsynth", our_answers), ("transformers", their_answers)):
        print("  {:14} exact match {:.4f}  F1 {:.4f}".format(name, *test.scores(answers)))
    return difference <= 1e-3 and same >= 0.99


def compare_means(ours: Executable, start: Path, training: Split, test: Split, epochs: int, seeds: int) -> None:
    scores = {"stepsynth fp32": [], "stepsynth auto": [], "transformers": []}
    seconds = dict.fromkeys(scores, 0.0)
    for seed in range(1, seeds + 1):
        options = OPTIONS | {"epochs": epochs, "dropout": True, "seed": seed}
        for name in scores:
            began = time.monotonic()
            if name == "transformers":
                torch.manual_seed(seed)
                model = AutoModelForQuestionAnswering.from_pretrained(start)
                train_transformers(model, training, options)
                logits = predict_transformers(model, test)
            else:
                logits = ours.train_and_predict(options, name.split()[1])[1]
            seconds[name] += time.monotonic() - began
            scores[name].append(test.scores(test.answers(logits)))
    print(f"with dropout, {epochs} epochs, {seeds} seeds:")
    for name, values in scores.items():
        mean, spread = np.mean(values, 0), np.std(values, 0, ddof=1) if seeds > 1 else np.zeros(2)
        print(f"  {name:14} exact match {mean[0]:.4f} ± {spread[0]:.4f}  F1 {mean[1]:.4f} ± {spread[1]:.4f}  {seconds[name] / seeds:.0f} s a training and its test")


def main() -> None:
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("build", "checkpoint", "data"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--rows", type=int, default=1 << 30, help="of each split at most")
    arguments = parser.parse_args()
    tokenizer = AutoTokenizer.from_pretrained(arguments.checkpoint)
    training, test = (Split(arguments.data / f"adversarial-qa/gold_{part}.jsonl.gz", tokenizer, arguments.rows) for part in ("validation", "test"))
    print(f"{arguments.checkpoint.name}: {len(training.rows)} questions, {len(training.flat)} windows to train on; {len(test.rows)} questions, {len(test.flat)} windows to test")
    with tempfile.TemporaryDirectory() as name:
        torch.manual_seed(0)
        start = Path(name) / "start"
        AutoModelForQuestionAnswering.from_pretrained(arguments.checkpoint).save_pretrained(start)
        ours = Executable(arguments.build, Path(name), start, training, test)
        holds = compare_exactly(ours, start, training, test)
        if arguments.seeds > 0:
            compare_means(ours, start, training, test, arguments.epochs, arguments.seeds)
    sys.exit(0 if holds else 1)


if __name__ == "__main__":
    main()
