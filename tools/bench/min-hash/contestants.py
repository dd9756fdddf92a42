"""Who takes part, and one run of one: a process that prints its seconds as JSON."""
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[2]

CONTESTANTS = {
    "stepsynth": ["node", "--conditions=@stepsynth/source", str(HERE / "sketch-texts.ts"), "home"],
    "stepsynth, piscina": ["node", "--conditions=@stepsynth/source", str(HERE / "sketch-texts.ts"), "pool"],
    "datasketch": [sys.executable, str(HERE / "sketch_datasketch.py"), "one"],
    "datasketch, bulk": [sys.executable, str(HERE / "sketch_datasketch.py"), "bulk"],
}


def run_contestant(name: str, texts: Path) -> dict:
    """`seconds`, `cpuSeconds` of all threads, `threads`, `meanError`: mean distance of estimated from exact Jaccard similarity, of texts and their first halves."""
    result = subprocess.run([*CONTESTANTS[name], str(texts)], capture_output=True, text=True, cwd=REPOSITORY)
    if result.returncode != 0:
        raise SystemExit(f"{name} failed:\n{result.stderr[-2000:]}")
    return json.loads(result.stdout)
