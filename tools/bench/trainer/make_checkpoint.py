"""Makes the checkpoint folder that every contender starts from: encoder and head, so that all have the same weights.

Started as `python make_checkpoint.py JOB.json` with { target, labels, tokenizer, config | source }.
"""
import shutil
from pathlib import Path

import transformers

from worker_support import read_job, say

TOKENIZER_FILES = ("vocab.txt", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json")


def label_names(labels: list[str]) -> dict:
    return {"num_labels": len(labels), "id2label": dict(enumerate(labels)), "label2id": {label: i for i, label in enumerate(labels)}}


def make_model(job: dict):
    names = label_names(job["labels"])
    if job.get("source"):
        return transformers.AutoModelForSequenceClassification.from_pretrained(job["source"], **names)
    kind, settings = job["config"]
    config = getattr(transformers, kind)(**settings, **names)
    return transformers.AutoModelForSequenceClassification.from_config(config)


def main() -> None:
    job = read_job()
    target = Path(job["target"])
    partial = target.with_name(target.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    make_model(job).float().save_pretrained(partial)
    for name in TOKENIZER_FILES:
        file = Path(job["tokenizer"]) / name
        if file.exists():
            shutil.copyfile(file, partial / name)
    partial.rename(target)
    say("done")


if __name__ == "__main__":
    main()
