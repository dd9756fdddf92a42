"""Checks the ONNX files of `exportOnnx` with onnx.checker, and what onnxruntime computes with them against transformers.

    python tools/reference/check-onnx.py [CHECKPOINT...]

Random models of each family, with its variants, as sequence classifiers and with an answer head, and each CHECKPOINT (a
folder in Hugging Face layout; a bare encoder gets a seeded classifier) with random rows of lengths 1 to its limit, padded in
one batch and alone. Tolerance of a logit: 1e-5 * max(1, |logit|). Exit status 1 when one is beyond it.

Needs torch, transformers, onnx and onnxruntime, and Node 24 as `node` on PATH.
"""

import copy
import itertools
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from transformers import (
    AutoConfig,
    AutoModelForQuestionAnswering,
    AutoModelForSequenceClassification,
    BertConfig,
    DistilBertConfig,
    RobertaConfig,
    XLMRobertaConfig,
    logging,
)

ROOT = Path(__file__).parents[2]
LABELS = {0: "negative", 1: "neutral", 2: "positive"}
TOLERANCE = 1e-5
SCRIPT = """
import { exportOnnx } from '%s/packages/core/src/node/onnx/export-onnx.ts';
const [modelDirectory, file] = process.argv.slice(1);
await exportOnnx({ modelDirectory, file });
"""

COMMON = {"vocab_size": 120, "id2label": LABELS, "label2id": {name: i for i, name in LABELS.items()}}
BERT = {"hidden_size": 32, "num_hidden_layers": 3, "num_attention_heads": 4, "intermediate_size": 48, **COMMON}
CONFIGS = {
    "bert": BertConfig(**BERT, max_position_embeddings=64),
    "bert gelu_new": BertConfig(**BERT, hidden_act="gelu_new", layer_norm_eps=1e-5),
    "bert one token type": BertConfig(**BERT, type_vocab_size=1, max_position_embeddings=40),
    "distilbert": DistilBertConfig(dim=32, n_layers=2, n_heads=2, hidden_dim=64, **COMMON),
    "distilbert relu": DistilBertConfig(dim=24, n_layers=1, n_heads=3, hidden_dim=40, activation="relu", **COMMON),
    "distilbert sinusoidal": DistilBertConfig(dim=32, n_layers=2, n_heads=4, hidden_dim=64, sinusoidal_pos_embds=True, **COMMON),
    "roberta": RobertaConfig(**BERT, type_vocab_size=1, max_position_embeddings=514, layer_norm_eps=1e-5),
    "roberta two token types": RobertaConfig(**BERT, max_position_embeddings=50),
    "xlm-roberta": XLMRobertaConfig(**BERT, type_vocab_size=1, max_position_embeddings=66, pad_token_id=3),
}


HEADS = {"labels": AutoModelForSequenceClassification, "answers": AutoModelForQuestionAnswering}


def random_model(config, head: str, seed: int):
    torch.manual_seed(seed)
    config = copy.deepcopy(config)
    if head == "answers":
        config.num_labels = 2
    model = HEADS[head].from_config(config)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            torch.nn.init.normal_(parameter, std=0.1)
            if "norm" in name.lower() and name.endswith("weight"):
                parameter.add_(1.0)
    return model.eval()


def with_head(checkpoint: str):
    torch.manual_seed(0)
    config = AutoConfig.from_pretrained(checkpoint, id2label=LABELS, label2id=COMMON["label2id"])
    return AutoModelForSequenceClassification.from_pretrained(checkpoint, config=config, ignore_mismatched_sizes=True).eval()


def max_tokens(config) -> int:
    counted = config.model_type not in ("bert", "distilbert")
    return config.max_position_embeddings - (config.pad_token_id + 1 if counted else 0)


def batch_of(config, inputs: list[str], seed: int) -> dict[str, np.ndarray]:
    """Rows of unequal length, padded to the longest; one holds the padding token among its own."""
    generator = np.random.default_rng(seed)
    most = max_tokens(config)
    lengths = [1, 2, 3, 9, most // 2, most - 1, most]
    batch = {name: np.zeros((len(lengths), most), dtype=np.int64) for name in ("input_ids", "attention_mask", "token_type_ids")}
    batch["input_ids"].fill(config.pad_token_id)
    for row, length in enumerate(lengths):
        batch["input_ids"][row, :length] = generator.integers(0, config.vocab_size, length)
        batch["attention_mask"][row, :length] = 1
        batch["token_type_ids"][row, length // 2:length] = 1
    batch["input_ids"][3, 4] = config.pad_token_id
    return {name: batch[name] for name in inputs}


def outputs_of(values, batch: dict[str, np.ndarray]) -> list[np.ndarray]:
    """Outputs of rows, or of tokens, row by row; what padding gives out is left away."""
    tokens = batch["attention_mask"].astype(bool)
    return [value[tokens] if value.shape == tokens.shape else value.reshape(-1) for value in values]


def largest_error(session, model, batch: dict[str, np.ndarray]) -> float:
    names = [value.name for value in session.get_outputs()]
    ours = session.run(names, batch)
    with torch.no_grad():
        output = model(**{name: torch.from_numpy(values) for name, values in batch.items()})
    theirs = [output[name].numpy() for name in names]
    pairs = zip(outputs_of(ours, batch), outputs_of(theirs, batch), strict=True)
    return max(float((np.abs(own - expected) / np.maximum(1, np.abs(expected))).max()) for own, expected in pairs)


def alone(batch: dict[str, np.ndarray], row: int) -> dict[str, np.ndarray]:
    length = int(batch["attention_mask"][row].sum())
    return {name: values[row:row + 1, :length] for name, values in batch.items()}


def padding_effect(session, batch: dict[str, np.ndarray]) -> float:
    """How far a row's logits move when it is padded."""
    together = session.run(None, batch)
    moved = 0.0
    for row in range(len(together[0])):
        for own, padded in zip(session.run(None, alone(batch, row)), together, strict=True):
            moved = max(moved, float(np.abs(own[0] - padded[row, :own.shape[1]]).max()))
    return moved


def check(name: str, model, folder: Path) -> bool:
    model.save_pretrained(folder / "model")
    file = folder / "model.onnx"
    subprocess.run(["node", "--input-type=module", "-e", SCRIPT % ROOT, str(folder / "model"), str(file)], check=True)
    onnx.checker.check_model(onnx.load(file), full_check=True)
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    batch = batch_of(model.config, [value.name for value in session.get_inputs()], 1)
    error = largest_error(session, model, batch)
    for row in range(len(batch["input_ids"])):
        error = max(error, largest_error(session, model, alone(batch, row)))
    moved = padding_effect(session, batch)
    ok = error <= TOLERANCE and moved <= TOLERANCE
    print(f"{name:34} {file.stat().st_size:>11,} bytes  inputs {len(batch)}  logits {error:.1e}  padding moves {moved:.1e}  {'ok' if ok else 'BEYOND'}", flush=True)
    return ok


def main() -> None:
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    random_models = ((f"{name}, {head}", lambda: random_model(config, head, 1)) for name, config in CONFIGS.items() for head in HEADS)
    checkpoints = ((Path(checkpoint).name, lambda: with_head(checkpoint)) for checkpoint in sys.argv[1:])
    results = []
    for name, build in itertools.chain(random_models, checkpoints):
        with tempfile.TemporaryDirectory() as folder:
            results.append(check(name, build(), Path(folder)))
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
