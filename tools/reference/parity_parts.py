"""What the scripts of the native trainer's parity fixtures share: configurations, random rows, recorded dropout masks."""

import re

import numpy as np
import torch
from transformers import BertConfig, DistilBertConfig, RobertaConfig

VOCABULARY = 200
HEADS = 4
SIZES = {"vocab_size": VOCABULARY, "hidden_size": 32, "num_attention_heads": HEADS, "intermediate_size": 64}
RATES = {"hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.2, "classifier_dropout": 0.3}


def bert_config(**more) -> BertConfig:
    return BertConfig(**SIZES, **RATES, num_hidden_layers=3, attn_implementation="eager", **more)


def distilbert_config(**more) -> DistilBertConfig:
    return DistilBertConfig(
        vocab_size=VOCABULARY, dim=32, n_layers=2, n_heads=HEADS, hidden_dim=64, dropout=0.1, attention_dropout=0.2,
        seq_classif_dropout=0.3, attn_implementation="eager", **more)


def roberta_config(**more) -> RobertaConfig:
    return RobertaConfig(
        **SIZES, **RATES, num_hidden_layers=2, max_position_embeddings=514, type_vocab_size=1, layer_norm_eps=1e-5,
        attn_implementation="eager", **more)


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
    return {"ids": ids, "types": types}


def padded(rows: dict, indices: list[int], config) -> dict:
    """What a model takes of these rows, padded to the longest."""
    longest = max(len(rows["ids"][i]) for i in indices)
    batch = {key: torch.zeros(len(indices), longest, dtype=torch.long) for key in ("input_ids", "token_type_ids", "attention_mask")}
    batch["input_ids"].fill_(config.pad_token_id)
    for place, i in enumerate(indices):
        length = len(rows["ids"][i])
        batch["input_ids"][place, :length] = torch.tensor(rows["ids"][i])
        batch["token_type_ids"][place, :length] = torch.tensor(rows["types"][i])
        batch["attention_mask"][place, :length] = 1
    if config.model_type == "distilbert":
        del batch["token_type_ids"]
    return batch


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

    def named(self, model: torch.nn.Module, head: list[str]) -> dict:
        """`head`: the sites of dropout behind the encoder."""
        is_distilbert = model.config.model_type == "distilbert"
        per_layer = ["attention", "output"] if is_distilbert else ["attention", "attention_output", "output"]
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
    }
    if "labels" in rows:
        tensors["labels"] = torch.tensor(rows["labels"], dtype=torch.int32)
    if "weights" in rows:
        tensors["row_weights"] = torch.tensor(rows["weights"], dtype=torch.float32)
    return tensors


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
