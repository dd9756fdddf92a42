"""One timed fine-tuning with Hugging Face's Trainer, for native_trainer.py. Prints one JSON line.

Tokens are real ones (attention mask), seconds run from the first optimizer step's start to the last one's end.
"""
import argparse
import gzip
import json
import time

import torch
from transformers import (AutoModelForSequenceClassification, AutoTokenizer, DataCollatorWithPadding, Trainer,
                          TrainerCallback, TrainingArguments)

parser = argparse.ArgumentParser()
parser.add_argument("--checkpoint", required=True)
parser.add_argument("--data", required=True, help="JSONL, gzipped or not")
parser.add_argument("--fields", nargs="+", required=True)
parser.add_argument("--label-field", default="label")
parser.add_argument("--rows", type=int, default=0)
parser.add_argument("--batch-size", type=int, required=True)
parser.add_argument("--max-length", type=int, required=True)
parser.add_argument("--steps", type=int, required=True)
parser.add_argument("--threads", type=int, required=True)
parser.add_argument("--sampling", choices=["random", "group_by_length"], required=True)
parser.add_argument("--output", required=True)
arguments = parser.parse_args()
torch.set_num_threads(arguments.threads)

opener = gzip.open if arguments.data.endswith(".gz") else open
with opener(arguments.data, "rt", encoding="utf-8") as file:
    rows = [json.loads(line) for line in file]
rows = rows[: arguments.rows or None]
labels = sorted({row[arguments.label_field] for row in rows})
tokenizer = AutoTokenizer.from_pretrained(arguments.checkpoint)
texts = [[row[field] for row in rows] for field in arguments.fields]
encoded = tokenizer(*texts, truncation=True, max_length=arguments.max_length, padding=False)
data = [{**{key: encoded[key][i] for key in encoded}, "labels": labels.index(row[arguments.label_field])}
        for i, row in enumerate(rows)]


class CountingCollator:
    def __init__(self):
        self.pad = DataCollatorWithPadding(tokenizer)
        self.tokens = 0

    def __call__(self, features):
        batch = self.pad(features)
        self.tokens += int(batch["attention_mask"].sum())
        return batch


class StepTimer(TrainerCallback):
    def on_step_begin(self, *_, **__):
        self.begin = getattr(self, "begin", None) or time.perf_counter()

    def on_step_end(self, *_, **__):
        self.end = time.perf_counter()


collator, timer = CountingCollator(), StepTimer()
model = AutoModelForSequenceClassification.from_pretrained(arguments.checkpoint, num_labels=len(labels))
trainer = Trainer(
    model=model, train_dataset=data, data_collator=collator, callbacks=[timer],
    args=TrainingArguments(
        output_dir=arguments.output, max_steps=arguments.steps, per_device_train_batch_size=arguments.batch_size,
        learning_rate=5e-5, warmup_steps=0, weight_decay=0.01, max_grad_norm=1.0, report_to=[], logging_strategy="no",
        save_strategy="no", disable_tqdm=True, seed=0, use_cpu=True, dataloader_pin_memory=False,
        train_sampling_strategy=arguments.sampling))
trainer.train()
seconds = timer.end - timer.begin
print(json.dumps({"tokens": collator.tokens, "seconds": seconds, "tokensPerSecond": collator.tokens / seconds}))
