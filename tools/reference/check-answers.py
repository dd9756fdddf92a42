"""Answers of our model, tokenizer, windows and search against those of transformers' question answering, on the rows of a file.

    python tools/reference/check-answers.py CHECKPOINT FILE [ROWS]

CHECKPOINT is a folder in Hugging Face layout; a bare encoder gets a seeded head. FILE holds JSON lines with `question` and
`context`, also gzipped; ROWS: the first so many, default 200. Windows of 384 tokens with a stride of 128, and again of 128
with 32. transformers computes in fp32, each window by itself. Prints how many answers are the same, and the largest difference
of a probability. An answer may differ where transformers' two best scores lie within 1e-4; exit status 1 where another does,
or a probability by more than 1e-3.

Needs torch and transformers, Node 24 as `node` on PATH, and the native trainer built in this checkout.
"""

import gzip
import itertools
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from transformers import AutoModelForQuestionAnswering, AutoTokenizer, logging

from question_answering import best_answer, windows_of

ROOT = Path(__file__).parents[2]
SHAPES = [(384, 128), (128, 32)]
N_BEST, MAX_ANSWER_LENGTH = 20, 30
NEAR, TOLERANCE = 1e-4, 1e-3
SCRIPT = """
import { readFileSync, writeFileSync } from 'node:fs';
import { openAnswerer } from '%(root)s/packages/core/src/node/open-answerer.ts';
import { createNativeTrainer } from '%(root)s/packages/native-trainer/src/native-trainer.ts';
const [directory, rows, answers, maxLength, docStride] = process.argv.slice(1);
const trainer = createNativeTrainer({ device: 'cpu' });
const answerer = await openAnswerer({ directory, trainer, maxLength: +maxLength, docStride: +docStride, nBest: %(n_best)d, maxAnswerLength: %(longest)d });
writeFileSync(answers, JSON.stringify(await answerer.answer(JSON.parse(readFileSync(rows, 'utf8')))));
await answerer.close();
""" % {"root": ROOT, "n_best": N_BEST, "longest": MAX_ANSWER_LENGTH}


def read_rows(path: Path, count: int) -> list[dict]:
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
        return [{name: row[name] for name in ("question", "context")} for row in map(json.loads, itertools.islice(lines, count))]


def expected(model, tokenizer, rows: list[dict], max_length: int, stride: int) -> list[dict]:
    answers = []
    for row in rows:
        windows = windows_of(tokenizer, row["question"], row["context"], max_length, stride)
        logits = []
        for window in windows:
            types = {} if window["types"] is None else {"token_type_ids": torch.tensor([window["types"]])}
            with torch.no_grad():
                output = model(input_ids=torch.tensor([window["ids"]]), **types)
            logits.append((output.start_logits[0].numpy(), output.end_logits[0].numpy()))
        answers.append(best_answer(row["context"], windows, logits, N_BEST, MAX_ANSWER_LENGTH))
    return answers


def ours(folder: Path, rows: list[dict], max_length: int, stride: int) -> list[dict]:
    (folder / "rows.json").write_text(json.dumps(rows), encoding="utf-8")
    arguments = [str(folder / "model"), str(folder / "rows.json"), str(folder / "answers.json"), str(max_length), str(stride)]
    subprocess.run(["node", "--conditions=@stepsynth/source", "--input-type=module", "-e", SCRIPT, *arguments], check=True, cwd=ROOT)
    return json.loads((folder / "answers.json").read_text(encoding="utf-8"))


def compare(name: str, found: list[dict], wanted: list[dict]) -> bool:
    same = [answer["text"] == other["text"] and answer["start"] == other["start"] for answer, other in zip(found, wanted, strict=True)]
    near = [len(other["scores"]) > 1 and other["scores"][0] - other["scores"][1] <= NEAR for other in wanted]
    wrong = sum(not (equal or close) for equal, close in zip(same, near))
    difference = max(abs(answer["score"] - other["probability"]) for answer, other, equal in zip(found, wanted, same) if equal)
    ok = wrong == 0 and difference <= TOLERANCE
    print(f"{name:14} {sum(same)} of {len(same)} answers the same, {wrong} differ where the scores do not lie near; probabilities within {difference:.1e}  {'ok' if ok else 'BEYOND'}", flush=True)
    return ok


def main() -> int:
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    checkpoint, file = sys.argv[1], Path(sys.argv[2])
    rows = read_rows(file, int(sys.argv[3]) if len(sys.argv) > 3 else 200)
    torch.manual_seed(0)
    model = AutoModelForQuestionAnswering.from_pretrained(checkpoint).eval()
    tokenizer = AutoTokenizer.from_pretrained(checkpoint)
    results = []
    with tempfile.TemporaryDirectory() as scratch:
        model.save_pretrained(Path(scratch) / "model")
        tokenizer.save_pretrained(Path(scratch) / "model")
        for max_length, stride in SHAPES:
            results.append(compare(f"{max_length}/{stride}", ours(Path(scratch), rows, max_length, stride), expected(model, tokenizer, rows, max_length, stride)))
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
