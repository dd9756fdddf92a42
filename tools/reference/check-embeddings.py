"""Embeddings of the executable against sentence-transformers' rule computed with transformers.

    python tools/reference/check-embeddings.py EXECUTABLE CHECKPOINT

The rule: hidden states of the last layer; the mean over the tokens of a row, [CLS] and [SEP] included, or the first token;
divided by their length where modules.json has a Normalize module. Each case writes its own modules.json beside a copy of
the checkpoint. Prints the largest difference of each; exits with 1 beyond 1e-5.
"""
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from transformers import AutoModel, AutoTokenizer

from dataset_file import read_predictions, write_dataset

TEXTS = ["a dull film", "The acting was superb, and so was the music.", "x", "no", "It rained all day. " * 20, "Trains were late again"]
TOLERANCE = 1e-5
CASES = {  # name: (what Pooling's config.json says, Normalize, mean)
    "mean": ({"pooling_mode_cls_token": False, "pooling_mode_mean_tokens": True, "pooling_mode_max_tokens": False}, False, True),
    "mean, normalized": ({"pooling_mode_mean_tokens": True}, True, True),
    "cls": ({"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}, False, False),
    "cls, normalized": ({"pooling_mode": "cls"}, True, False),
    "no modules.json": (None, False, True),
}


def write_modules(folder: Path, pooling: dict, normalizes: bool) -> None:
    kinds = ["Transformer", "Pooling"] + (["Normalize"] if normalizes else [])
    modules = [{"idx": place, "name": str(place), "path": "" if place == 0 else f"{place}_{kind}", "type": f"sentence_transformers.models.{kind}"}
               for place, kind in enumerate(kinds)]
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / "1_Pooling").mkdir(exist_ok=True)
    (folder / "1_Pooling" / "config.json").write_text(json.dumps({"word_embedding_dimension": 0, **pooling}))


def expected(model, tokenizer, mean: bool, normalizes: bool) -> torch.Tensor:
    batch = tokenizer(TEXTS, padding=True, return_tensors="pt")
    with torch.no_grad():
        hidden = model(**batch).last_hidden_state
    mask = batch["attention_mask"].unsqueeze(-1).float()
    rows = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9) if mean else hidden[:, 0]
    return torch.nn.functional.normalize(rows, p=2, dim=1) if normalizes else rows


def embedded(executable: str, folder: Path, data: Path) -> torch.Tensor:
    output = folder / "out.sspred"
    request = {"checkpoint": str(folder), "runtime": {"device": "cpu", "threads": 0}, "data_file": str(data), "output_file": str(output),
               "layer": -1, "pooling": "checkpoint"}
    (folder / "request.json").write_text(json.dumps(request))
    subprocess.run([executable, "embed", str(folder / "request.json")], check=True, stdout=subprocess.DEVNULL)
    return torch.from_numpy(read_predictions(output)[0].copy())


def main() -> int:
    executable, checkpoint = sys.argv[1], Path(sys.argv[2])
    tokenizer, model = AutoTokenizer.from_pretrained(checkpoint), AutoModel.from_pretrained(checkpoint).eval()
    worst = 0.0
    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch) / "rows.ssds"
        write_dataset(data, [tokenizer(text)["input_ids"] for text in TEXTS])
        for name, (pooling, normalizes, mean) in CASES.items():
            folder = Path(scratch) / name.replace(" ", "-")
            shutil.copytree(checkpoint, folder)
            if pooling is not None:
                write_modules(folder, pooling, normalizes)
            difference = (embedded(executable, folder, data) - expected(model, tokenizer, mean, normalizes)).abs().max().item()
            print(f"{name:18} largest difference {difference:.1e}")
            worst = max(worst, difference)
    return 0 if worst <= TOLERANCE else 1


if __name__ == "__main__":
    sys.exit(main())
