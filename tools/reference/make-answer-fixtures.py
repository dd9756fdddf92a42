"""Writes the parity fixtures of the answer head: tiny random BERT, DistilBERT and RoBERTa question-answering checkpoints with
what transformers computes for them (logits of every token, losses, every gradient, dropout masks, a 20-step loss curve).

    python tools/reference/make-answer-fixtures.py [TARGET_DIR]

Needs torch, transformers and safetensors; the output is committed. As make-parity-fixtures.py but for the loss: transformers
lets padding take part in the softmax over a row's tokens, here it does not, as in a row on its own. That the two are one
where no row is padded is asserted.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from transformers import BertForQuestionAnswering, DistilBertForQuestionAnswering, RobertaForQuestionAnswering, get_linear_schedule_with_warmup

from parity_parts import MaskRecorder, bert_config, distilbert_config, make_rows, padded, parameter_groups, randomize, roberta_config, row_tensors
from random_order import step_batches

DEFAULT_TARGET = Path(__file__).parents[2] / "packages/native-trainer/native/tests/fixtures"
MODELS = {
    "bert": lambda: BertForQuestionAnswering(bert_config()),
    "distilbert": lambda: DistilBertForQuestionAnswering(distilbert_config(qa_dropout=0.3)),
    "roberta": lambda: RobertaForQuestionAnswering(roberta_config()),
}
HEAD_SITES = {"bert": [], "distilbert": ["head_input"], "roberta": []}
CASES = {  # name: (row lengths, dropout)
    "answers": ([5, 33, 130, 256, 12, 34, 8, 7, 19], False),
    "answers-dropout": ([6, 9, 24, 8, 15], True),
}
CURVE_ROWS = 23
LEFT_OUT = -1


def answered_rows(lengths: list[int], generator: np.random.Generator, config) -> dict:
    """The first row's answer is its first token, as where a window does not hold it; the second row is left out."""
    rows = make_rows(lengths, True, generator, config)
    bounds = [sorted(generator.integers(0, length, 2).tolist()) for length in lengths]
    return rows | {"answers": [[0, 0], [LEFT_OUT, LEFT_OUT], *bounds[2:]]}


def logits_of(model: torch.nn.Module, rows: dict, indices: list[int]) -> torch.Tensor:
    """[rows, longest, 2]"""
    output = model(**padded(rows, indices, model.config))
    return torch.stack([output.start_logits, output.end_logits], 2)


def losses_of(logits: torch.Tensor, rows: dict, indices: list[int]) -> torch.Tensor:
    """[rows]; 0 where a row is left out."""
    losses = []
    for place, i in enumerate(indices):
        own = logits[place, : len(rows["ids"][i])].T  # [2, tokens]
        losses.append(torch.nn.functional.cross_entropy(own, torch.tensor(rows["answers"][i]), ignore_index=LEFT_OUT, reduction="none").mean())
    return torch.stack(losses)


def assert_transformers_loss(model: torch.nn.Module) -> None:
    rows = answered_rows([16] * 6, np.random.default_rng(5), model.config)
    indices = list(range(6))
    starts, ends = torch.tensor([[99, 99] if pair[0] == LEFT_OUT else pair for pair in rows["answers"]]).T
    expected = model(**padded(rows, indices, model.config), start_positions=starts, end_positions=ends).loss
    actual = losses_of(logits_of(model, rows, indices), rows, indices).sum() / 5
    assert abs(actual.item() - expected.item()) < 1e-12, (actual, expected)


def by_token(logits: torch.Tensor, rows: dict) -> torch.Tensor:
    return torch.cat([logits[i, : len(ids)] for i, ids in enumerate(rows["ids"])]).detach().float()


def tensors_of(rows: dict) -> dict:
    return row_tensors(rows) | {"answer_tokens": torch.tensor(rows["answers"], dtype=torch.int32)}


def make_case(model: torch.nn.Module, lengths: list[int], dropout: bool, seed: int) -> dict:
    rows = answered_rows(lengths, np.random.default_rng(seed), model.config)
    indices = list(range(len(lengths)))
    recorder = MaskRecorder(seed)
    original = torch.nn.functional.dropout
    torch.nn.functional.dropout = recorder
    try:
        model.train(dropout)
        logits = logits_of(model, rows, indices)
    finally:
        torch.nn.functional.dropout = original
    losses = losses_of(logits, rows, indices)
    model.zero_grad()
    (losses.sum() / (len(lengths) - 1)).backward()
    tensors = tensors_of(rows) | {"logits": by_token(logits, rows), "losses": losses.detach().float()}
    tensors |= {f"gradient.{name}": parameter.grad.float() for name, parameter in model.named_parameters()}
    return tensors | (recorder.named(model, HEAD_SITES[model.config.model_type]) if dropout else {})


def make_curve(model: torch.nn.Module, seed: int, o: dict) -> dict:
    """20 steps of AdamW with clipping, warm-up, accumulation and row weights; trains `model`."""
    generator = np.random.default_rng(seed)
    rows = answered_rows(generator.integers(3, 24, CURVE_ROWS).tolist(), generator, model.config)
    rows["weights"] = generator.uniform(0.25, 2.0, CURVE_ROWS).astype("f4").tolist()
    weights = torch.tensor(rows["weights"])
    counts = torch.tensor([0.0 if pair[0] == LEFT_OUT else 1.0 for pair in rows["answers"]]) * weights
    optimizer = torch.optim.AdamW(parameter_groups(model, o), lr=o["learning_rate"])
    schedule = get_linear_schedule_with_warmup(optimizer, int(np.ceil(o["warmup_ratio"] * o["max_steps"])), o["max_steps"])
    model.eval()
    curve = []
    for passes in step_batches(CURVE_ROWS, o["seed"], o["batch_size"], o["gradient_accumulation_steps"], o["max_steps"]):
        step_weight = sum(counts[i].item() for indices in passes for i in indices)
        optimizer.zero_grad()
        total = 0.0
        for indices in passes:
            loss = (losses_of(logits_of(model, rows, indices), rows, indices) * weights[indices]).sum() / step_weight
            loss.backward()
            total += loss.item()
        torch.nn.utils.clip_grad_norm_(model.parameters(), o["max_grad_norm"])
        optimizer.step()
        schedule.step()
        curve.append(total)
    final = by_token(logits_of(model, rows, list(range(CURVE_ROWS))), rows)
    return tensors_of(rows) | {"curve": torch.tensor(curve), "logits": final}


def main() -> None:
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_TARGET
    options = json.loads((target / "curve-options.json").read_text()) | {"label_smoothing": 0}
    for family, build in MODELS.items():
        folder = target / f"{family}-answers"
        torch.manual_seed(13)
        model = build()
        randomize(model)
        model.save_pretrained(folder)
        model.double().eval()
        assert_transformers_loss(model)
        for seed, (name, (lengths, dropout)) in enumerate(CASES.items()):
            save_file(make_case(model, lengths, dropout, seed), folder / f"{name}.safetensors")
        save_file(make_curve(model.float(), 98, options), folder / "curve.safetensors")


if __name__ == "__main__":
    main()
