"""Writes the parity fixtures of the native trainer: tiny random BERT, DistilBERT and RoBERTa checkpoints with what
transformers computes for them (logits, losses, every gradient, dropout masks, a 20-step loss curve).

    python tools/reference/make-parity-fixtures.py [TARGET_DIR]

Needs torch, transformers and safetensors. The output is committed (about 3 MB), so that the C++ tests need none of them.
All is computed on the CPU with eager attention, all rows in one batch padded to the longest: logits, losses and gradients
in float64 and stored as float32, so that the errors measured are the trainer's alone; the curve in float32.
"""

import copy
import json
import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from transformers import (
    BertForSequenceClassification,
    DistilBertForSequenceClassification,
    RobertaForSequenceClassification,
    get_linear_schedule_with_warmup,
)

from parity_parts import MaskRecorder, bert_config, distilbert_config, make_rows, padded, parameter_groups, randomize, roberta_config, row_tensors
from random_order import step_batches

DEFAULT_TARGET = Path(__file__).parents[2] / "packages/native-trainer/native/tests/fixtures"
LABELS = ["negative", "neutral", "positive"]
NAMED = {"id2label": dict(enumerate(LABELS)), "label2id": {label: i for i, label in enumerate(LABELS)}}
MODELS = {
    "bert": lambda: BertForSequenceClassification(bert_config(**NAMED)),
    "distilbert": lambda: DistilBertForSequenceClassification(distilbert_config(**NAMED)),
    "roberta": lambda: RobertaForSequenceClassification(roberta_config(**NAMED)),
}
HEAD_SITES = {"bert": ["classifier"], "distilbert": ["classifier"], "roberta": ["head_input", "classifier"]}
CASES = {  # name: (row lengths, pairs of texts, dropout)
    "single": ([3, 17, 128, 512, 9, 40, 3, 64, 5, 21], False, False),
    "pair": ([5, 33, 200, 512, 12, 34, 8, 7, 19], True, False),
    "single-dropout": ([3, 7, 12, 24, 9, 5, 4, 10, 11, 6], False, True),
    "pair-dropout": ([6, 9, 24, 8, 15], True, True),
}
CURVE_OPTIONS = {
    "learning_rate": 3e-3, "epochs": 1, "max_steps": 20, "batch_size": 5, "gradient_accumulation_steps": 2,
    "warmup_ratio": 0.2, "warmup_steps": -1, "weight_decay": 0.05, "weight_decay_on": "hugging-face", "max_grad_norm": 0.5,
    "label_smoothing": 0.1, "dropout": False, "early_stopping_patience": 0, "keep": "last", "seed": 7,
    "layerwise_learning_rate_decay": 1, "freeze_embeddings": False, "freeze_layers": 0, "class_weights": [], "focal_gamma": 0,
}
EXTRA_CURVES = {  # name: what differs from CURVE_OPTIONS
    "layerwise-decay": {"layerwise_learning_rate_decay": 0.7},
    "freeze-embeddings": {"freeze_embeddings": True},
    "freeze-layers": {"freeze_layers": 1},
    "freeze-all": {"freeze_embeddings": True, "freeze_layers": 2},
    "class-weights": {"class_weights": [0.5, 1.0, 3.0]},
    "focal": {"focal_gamma": 2.0},
    "focal-half": {"focal_gamma": 0.5, "label_smoothing": 0},
    "together": {"layerwise_learning_rate_decay": 0.8, "freeze_layers": 1, "class_weights": [2.0, 1.0, 0.25], "focal_gamma": 1.5},
}


def logits_of(model: torch.nn.Module, rows: dict, indices: list[int]) -> torch.Tensor:
    return model(**padded(rows, indices, model.config)).logits


def labelled_rows(lengths: list[int], pairs: bool, generator: np.random.Generator, config) -> dict:
    rows = make_rows(lengths, pairs, generator, config)
    return rows | {"labels": generator.integers(0, len(LABELS), len(lengths)).tolist()}


def make_case(model: torch.nn.Module, lengths: list[int], pairs: bool, dropout: bool, seed: int) -> dict:
    rows = labelled_rows(lengths, pairs, np.random.default_rng(seed), model.config)
    recorder = MaskRecorder(seed)
    original = torch.nn.functional.dropout
    torch.nn.functional.dropout = recorder
    try:
        model.train(dropout)
        logits = logits_of(model, rows, list(range(len(lengths))))
    finally:
        torch.nn.functional.dropout = original
    losses = torch.nn.functional.cross_entropy(logits, torch.tensor(rows["labels"]), reduction="none")
    model.zero_grad()
    losses.mean().backward()
    tensors = row_tensors(rows) | {"logits": logits.detach().float(), "losses": losses.detach().float()}
    tensors |= {f"gradient.{name}": parameter.grad.float() for name, parameter in model.named_parameters()}
    return tensors | (recorder.named(model, HEAD_SITES[model.config.model_type]) if dropout else {})


def step_loss(logits: torch.Tensor, labels: torch.Tensor, row_weights: torch.Tensor, o: dict) -> torch.Tensor:
    """Summed over the rows: torch's cross entropy with class weights and smoothing, times (1 - p)^gamma."""
    class_weights = torch.tensor(o["class_weights"], dtype=torch.float32) if o["class_weights"] else None
    losses = torch.nn.functional.cross_entropy(logits, labels, weight=class_weights, reduction="none", label_smoothing=o["label_smoothing"])
    if o["focal_gamma"] > 0:
        losses = losses * (1 - logits.softmax(1).gather(1, labels[:, None])[:, 0]) ** o["focal_gamma"]
    return (losses * row_weights).sum()


def make_curve(model: torch.nn.Module, seed: int, o: dict) -> dict:
    """20 steps of AdamW with clipping, warm-up, accumulation, row weights and label smoothing; trains `model`."""
    generator = np.random.default_rng(seed)
    rows = labelled_rows(generator.integers(3, 24, 23).tolist(), True, generator, model.config)
    rows["weights"] = generator.uniform(0.25, 2.0, 23).astype("f4").tolist()
    weights, labels = torch.tensor(rows["weights"]), torch.tensor(rows["labels"])
    counts = torch.tensor(o["class_weights"])[labels] * weights if o["class_weights"] else weights
    optimizer = torch.optim.AdamW(parameter_groups(model, o), lr=o["learning_rate"])
    warmup = int(np.ceil(o["warmup_ratio"] * o["max_steps"]))
    schedule = get_linear_schedule_with_warmup(optimizer, warmup, o["max_steps"])
    model.eval()
    losses = []
    for passes in step_batches(23, o["seed"], o["batch_size"], o["gradient_accumulation_steps"], o["max_steps"]):
        step_weight = sum(counts[i].item() for indices in passes for i in indices)
        optimizer.zero_grad()
        total = 0.0
        for indices in passes:
            loss = step_loss(logits_of(model, rows, indices), labels[indices], weights[indices], o) / step_weight
            loss.backward()
            total += loss.item()
        torch.nn.utils.clip_grad_norm_([p for p in model.parameters() if p.requires_grad], o["max_grad_norm"])
        optimizer.step()
        schedule.step()
        losses.append(total)
    final = logits_of(model, rows, list(range(23))).detach()
    return row_tensors(rows) | {"curve": torch.tensor(losses), "logits": final}


def main() -> None:
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_TARGET
    for family, build in MODELS.items():
        folder = target / family
        torch.manual_seed(11)
        model = build()
        randomize(model)
        model.save_pretrained(folder)
        model.double()
        for seed, (name, (lengths, pairs, dropout)) in enumerate(CASES.items()):
            save_file(make_case(model, lengths, pairs, dropout, seed), folder / f"{name}.safetensors")
        model.float()
        start = copy.deepcopy(model.state_dict())
        save_file(make_curve(model, 99, CURVE_OPTIONS), folder / "curve.safetensors")
        extras = {}
        for name, changes in EXTRA_CURVES.items():
            model.load_state_dict(start)
            curve = make_curve(model, 99, CURVE_OPTIONS | changes)
            extras |= {f"{key}.{name}": curve[key] for key in ("curve", "logits")}
        save_file(extras, folder / "extra-curves.safetensors")
    (target / "curve-options.json").write_text(json.dumps(CURVE_OPTIONS, indent=2) + "\n")
    (target / "extra-curves.json").write_text(json.dumps(EXTRA_CURVES, indent=2) + "\n")


if __name__ == "__main__":
    main()
