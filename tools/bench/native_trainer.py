"""Compares the native trainer with Hugging Face's Trainer on the same rows, interleaved, in one run.

    python tools/bench/native_trainer.py --executable packages/native-trainer/build/Release/stepsynth-train \
        --checkpoint MINILM_FOLDER --data ../shared/data/tweet-sentiment/gold_train.jsonl.gz --fields text [--json]

Needs a Python with torch and transformers. Both sides run as processes of their own, take turns, use the same
number of threads, batch size, maximum length and optimizer steps, and report real (unpadded) tokens a second of
training; start-up, loading and tokenising are not counted.
"""
import argparse
import gzip
import json
import os
import platform
import statistics
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from transformers import AutoTokenizer

HERE = Path(__file__).parent


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--executable", required=True)
    parser.add_argument("--checkpoint", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--fields", nargs="+", required=True)
    parser.add_argument("--label-field", default="label")
    parser.add_argument("--rows", type=int, default=0, help="first rows of the file; 0: all")
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--max-length", type=int, default=128)
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def read_rows(arguments):
    opener = gzip.open if arguments.data.endswith(".gz") else open
    with opener(arguments.data, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file][: arguments.rows or None]


def section(array):
    data = array.tobytes()
    return data + b"\0" * (-len(data) % 8)


def write_dataset_file(arguments, path):
    """Writes the rows in the layout of packages/native-trainer/native/README.md; returns the labels."""
    rows = read_rows(arguments)
    labels = sorted({row[arguments.label_field] for row in rows})
    tokenizer = AutoTokenizer.from_pretrained(arguments.checkpoint)
    texts = [[row[field] for row in rows] for field in arguments.fields]
    encoded = tokenizer(*texts, truncation=True, max_length=arguments.max_length, padding=False)
    ids, types = encoded["input_ids"], encoded.get("token_type_ids")
    offsets = np.cumsum([0] + [len(row) for row in ids]).astype("<i4")
    with open(path, "wb") as file:
        file.write(b"SSDATA01" + struct.pack("<QQII", len(ids), int(offsets[-1]), (1 if types else 0) | 2, 0))
        file.write(section(offsets))
        file.write(section(np.concatenate(ids).astype("<i4")))
        if types:
            file.write(section(np.concatenate(types).astype("u1")))
        file.write(section(np.array([labels.index(row[arguments.label_field]) for row in rows], dtype="<i4")))
    return labels


def last_json_line(command, **environment):
    result = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment})
    if result.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{result.stderr[-2000:]}")
    return json.loads([line for line in result.stdout.splitlines() if line.startswith("{")][-1])


def run_ours(arguments, labels, folder):
    request = {
        "checkpoint": arguments.checkpoint, "labels": labels, "training_file": f"{folder}/train.ssds", "selection_file": "",
        "options": {"learning_rate": 5e-5, "epochs": 1000, "max_steps": arguments.steps, "batch_size": arguments.batch_size,
                    "gradient_accumulation_steps": 1, "warmup_ratio": 0, "warmup_steps": -1, "weight_decay": 0.01,
                    "weight_decay_on": "hugging-face", "max_grad_norm": 1, "label_smoothing": 0, "dropout": True,
                    "early_stopping_patience": 0, "keep": "last", "seed": 0},
        "runtime": {"device": "cpu", "threads": arguments.threads}}
    path = Path(folder) / "request.json"
    path.write_text(json.dumps(request))
    # as the package starts its child process
    summary = last_json_line([arguments.executable, "train", str(path), "--output", f"{folder}/model"], OMP_WAIT_POLICY="passive")
    return summary["tokens_per_second"]


def run_hugging_face(arguments, sampling, folder):
    command = [sys.executable, str(HERE / "hugging_face_trainer.py"), "--checkpoint", arguments.checkpoint, "--data", arguments.data,
               "--fields", *arguments.fields, "--label-field", arguments.label_field, "--rows", str(arguments.rows),
               "--batch-size", str(arguments.batch_size), "--max-length", str(arguments.max_length), "--steps", str(arguments.steps),
               "--threads", str(arguments.threads), "--sampling", sampling, "--output", f"{folder}/hugging-face"]
    return last_json_line(command)["tokensPerSecond"]


def summarise(values):
    return {"median": round(statistics.median(values), 1), "spread": [round(min(values), 1), round(max(values), 1)]}


def main():
    arguments = parse_arguments()
    with tempfile.TemporaryDirectory() as folder:
        labels = write_dataset_file(arguments, f"{folder}/train.ssds")
        systems = {
            "stepsynth": lambda: run_ours(arguments, labels, folder),
            "hugging-face, length grouping": lambda: run_hugging_face(arguments, "group_by_length", folder),
            "hugging-face, random order": lambda: run_hugging_face(arguments, "random", folder)}
        measured = {name: [] for name in systems}
        for _ in range(arguments.repeats):
            for name, system in systems.items():
                measured[name].append(system())
    ours = summarise(measured.pop("stepsynth"))
    opponents = {name: {**summarise(values), "ratio": round(ours["median"] / statistics.median(values), 2)}
                 for name, values in measured.items()}
    workload = (f"{Path(arguments.checkpoint).name}, {Path(arguments.data).name}, batch {arguments.batch_size}, "
                f"max length {arguments.max_length}, {arguments.steps} steps, fp32, {arguments.threads} threads")
    if arguments.json:
        print(json.dumps({"workload": workload, "unit": "real tokens/s", "machine": platform.processor() or platform.machine(),
                          "ours": ours, "opponents": opponents}))
        return
    print(f"{workload}\n{arguments.repeats} interleaved runs; real tokens/s: median [lowest, highest]")
    print(f"  {'stepsynth':32} {ours['median']:>8} {ours['spread']}")
    for name, result in opponents.items():
        print(f"  {name:32} {result['median']:>8} {result['spread']}   stepsynth is {result['ratio']} times as fast")


if __name__ == "__main__":
    main()
