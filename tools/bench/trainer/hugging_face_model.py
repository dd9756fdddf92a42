"""Rows and model as Hugging Face's Trainer takes them."""
from transformers import AutoModelForSequenceClassification, AutoTokenizer, DataCollatorWithPadding

from dataset import read_dataset


def features(path: str, uses_types: bool) -> list[dict]:
    rows = read_dataset(path)
    return [{"input_ids": ids, "attention_mask": [1] * len(ids), **({"token_type_ids": types} if uses_types else {}), "labels": label}
            for ids, types, label in zip(rows.ids, rows.types, rows.labels)]


def load_model(job: dict):
    """SDPA where the model has it, as transformers chooses by default."""
    return AutoModelForSequenceClassification.from_pretrained(job["checkpoint"], attn_implementation="sdpa")


class CountingCollator:
    """Pads and notes the real tokens of each batch, in order: the loader runs ahead of the steps."""

    def __init__(self, job: dict):
        pad_to = job["settings"].get("pad_to", 0)
        tokenizer = AutoTokenizer.from_pretrained(job["checkpoint"])
        shape = {"padding": "max_length", "max_length": pad_to} if pad_to else {}
        # compiled code is made anew for each length: few lengths
        multiple = {"pad_to_multiple_of": 64} if job["settings"].get("compile") else {}
        self._pad = DataCollatorWithPadding(tokenizer, **shape, **multiple)
        self.tokens_by_batch: list[int] = []

    def __call__(self, rows: list[dict]) -> dict:
        self.tokens_by_batch.append(sum(len(row["input_ids"]) for row in rows))
        return self._pad(rows)
