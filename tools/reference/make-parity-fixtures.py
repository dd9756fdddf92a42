"""Writes the parity fixtures of the native trainer: tiny random BERT, DistilBERT and RoBERTa checkpoints with what
transformers computes for them (logits, losses, every gradient, dropout masks, a 20-step loss curve).

    python tools/reference/make-parity-fixtures.py [TARGET_DIR]

Needs torch, transformers and safetensors. The output is committed (about 3 MB), so that the C++ tests need none of them.
All is computed on the CPU with eager attention, all rows in one batch padded to the longest: logits, losses and gradients
in float64 and stored as float32, so that the errors measured are the trainer's alone; the curve in float32.
"""

import copy
import json
import re
import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    DistilBertConfig,
    DistilBertForSequenceClassification,
    RobertaConfig,
    RobertaForSequenceClassification,
    get_linear_schedule_with_warmup,
)

from random_order import step_batches

DEFAULT_TARGET = Path(__file__).parents[2] / "packages/native-trainer/native/tests/fixtures"
LABELS = ["negative", "neutral", "positive"]
VOCABULARY = 200
HEADS = 4
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


def bert() -> BertForSequenceClassification:
    config = BertConfig(
        vocab_size=VOCABULARY, hidden_size=32, num_hidden_layers=3, num_attention_heads=HEADS, intermediate_size=64,
        hidden_dropout_prob=0.1, attention_probs_dropout_prob=0.2, classifier_dropout=0.3,
        id2label=dict(enumerate(LABELS)), label2id={label: i for i, label in enumerate(LABELS)}, attn_implementation="eager")
    return BertForSequenceClassification(config)


def distilbert() -> DistilBertForSequenceClassification:
    config = DistilBertConfig(
        vocab_size=VOCABULARY, dim=32, n_layers=2, n_heads=HEADS, hidden_dim=64, dropout=0.1, attention_dropout=0.2,
        seq_classif_dropout=0.3, id2label=dict(enumerate(LABELS)), label2id={label: i for i, label in enumerate(LABELS)},
        attn_implementation="eager")
    return DistilBertForSequenceClassification(config)


def roberta() -> RobertaForSequenceClassification:
    config = RobertaConfig(
        vocab_size=VOCABULARY, hidden_size=32, num_hidden_layers=2, num_attention_heads=HEADS, intermediate_size=64,
        hidden_dropout_prob=0.1, attention_probs_dropout_prob=0.2, classifier_dropout=0.3, max_position_embeddings=514,
        type_vocab_size=1, layer_norm_eps=1e-5,
        id2label=dict(enumerate(LABELS)), label2id={label: i for i, label in enumerate(LABELS)}, attn_implementation="eager")
    return RobertaForSequenceClassification(config)


def randomize(model: torch.nn.Module) -> None:
    """Hugging Face's initial weights are so small that a model is nearly linear; these leave that region."""
    for name, parameter in model.named_parameters():
        with torch.no_grad():
            torch.nn.init.normal_(parameter, std=0.1)
            if "norm" in name.lower() and name.endswith("weight"):
                parameter.add_(1.0)


def make_rows(lengths: list[int], pairs: bool, generator: np.random.Generator, config) -> dict:
    """Random ids; the padding token appears inside a row, since its embedding must get no gradient (and RoBERTa counts
    positions without it)."""
    ids = [generator.integers(1, VOCABULARY, length).tolist() for length in lengths]
    ids[-1][1] = config.pad_token_id
    typed = pairs and getattr(config, "type_vocab_size", 2) > 1
    types = [[0] * (length // 2) + [1] * (length - length // 2) if typed else [0] * length for length in lengths]
    return {"ids": ids, "types": types, "labels": generator.integers(0, len(LABELS), len(lengths)).tolist()}


def padded(rows: dict, indices: list[int], pad_token_id: int) -> dict:
    longest = max(len(rows["ids"][i]) for i in indices)
    batch = {key: torch.zeros(len(indices), longest, dtype=torch.long) for key in ("input_ids", "token_type_ids", "attention_mask")}
    batch["input_ids"].fill_(pad_token_id)
    for place, i in enumerate(indices):
        length = len(rows["ids"][i])
        batch["input_ids"][place, :length] = torch.tensor(rows["ids"][i])
        batch["token_type_ids"][place, :length] = torch.tensor(rows["types"][i])
        batch["attention_mask"][place, :length] = 1
    return batch


def logits_of(model: torch.nn.Module, rows: dict, indices: list[int]) -> torch.Tensor:
    batch = padded(rows, indices, model.config.pad_token_id)
    if isinstance(model, DistilBertForSequenceClassification):
        del batch["token_type_ids"]
    return model(**batch).logits


class MaskRecorder:
    """Stands in for torch.nn.functional.dropout and keeps each mask, in the order of the calls."""

    def __init__(self, seed: int):
        self.generator = torch.Generator().manual_seed(seed)
        self.masks = []

    def __call__(self, input, p=0.5, training=True, inplace=False):
        if not training:
            return input
        keep = torch.rand(input.shape, generator=self.generator) >= p
        self.masks.append(keep)
        return input * keep / (1 - p)

    def named(self, model: torch.nn.Module) -> dict:
        is_distilbert = isinstance(model, DistilBertForSequenceClassification)
        per_layer = ["attention", "output"] if is_distilbert else ["attention", "attention_output", "output"]
        head = ["head_input", "classifier"] if isinstance(model, RobertaForSequenceClassification) else ["classifier"]
        layers = model.config.num_hidden_layers
        names = ["embeddings"] + [f"{site}.{layer}" for layer in range(layers) for site in per_layer] + head
        assert len(names) == len(self.masks), (names, len(self.masks))
        return {f"mask.{name}": mask.to(torch.uint8).contiguous() for name, mask in zip(names, self.masks)}


def row_tensors(rows: dict) -> dict:
    offsets = np.cumsum([0] + [len(row) for row in rows["ids"]])
    flatten = lambda nested: [value for row in nested for value in row]
    tensors = {
        "row_offsets": torch.tensor(offsets, dtype=torch.int32),
        "input_ids": torch.tensor(flatten(rows["ids"]), dtype=torch.int32),
        "token_type_ids": torch.tensor(flatten(rows["types"]), dtype=torch.uint8),
        "labels": torch.tensor(rows["labels"], dtype=torch.int32),
    }
    if "weights" in rows:
        tensors["row_weights"] = torch.tensor(rows["weights"], dtype=torch.float32)
    return tensors


def make_case(model: torch.nn.Module, lengths: list[int], pairs: bool, dropout: bool, seed: int) -> dict:
    rows = make_rows(lengths, pairs, np.random.default_rng(seed), model.config)
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
    return tensors | (recorder.named(model) if dropout else {})


def depth_of(name: str, layers: int) -> int:
    """0 the embeddings, 1 to n the layers, n + 1 the head."""
    if ".embeddings." in name:
        return 0
    layer = re.search(r"\.layer\.(\d+)\.", name)
    return int(layer.group(1)) + 1 if layer else layers + 1


def parameter_groups(model: torch.nn.Module, o: dict) -> list[dict]:
    spared = lambda name: name.endswith("bias") or "norm" in name.lower()
    layers = model.config.num_hidden_layers
    groups = []
    for name, parameter in model.named_parameters():
        depth = depth_of(name, layers)
        parameter.requires_grad_(not (o["freeze_embeddings"] if depth == 0 else depth <= o["freeze_layers"]))
        if parameter.requires_grad:
            groups.append({"params": [parameter], "weight_decay": 0.0 if spared(name) else o["weight_decay"],
                           "lr": o["learning_rate"] * o["layerwise_learning_rate_decay"] ** (layers + 1 - depth)})
    return groups


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
    rows = make_rows(generator.integers(3, 24, 23).tolist(), True, generator, model.config)
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
    for family, build in {"bert": bert, "distilbert": distilbert, "roberta": roberta}.items():
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
