"""The Python that the opponents run with: this interpreter, or an environment that the tool makes itself."""
import importlib.util
import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path

NEEDED = ("torch", "transformers", "tokenizers", "accelerate", "numpy")
PINNED = ("torch==2.13.0", "transformers==5.23.0", "tokenizers==0.23.3", "accelerate==1.15.0", "numpy==2.4.6", "safetensors==0.8.0")
STATE = Path(__file__).resolve().parents[3] / ".stepsynth"
ENVIRONMENT = STATE / "bench-python"


def missing_packages() -> list[str]:
    return [name for name in NEEDED if importlib.util.find_spec(name) is None]


def ensure_environment() -> None:
    """Returns under an interpreter that has all packages; otherwise replaces this process by one that has."""
    missing = missing_packages()
    if not missing:
        return
    python = ENVIRONMENT / "bin" / "python"
    if Path(sys.prefix) == ENVIRONMENT:
        raise SystemExit(f"{ENVIRONMENT} lacks {', '.join(missing)}: delete that folder and start again")
    if not (ENVIRONMENT / "complete").exists():
        make_environment(python, missing)
    os.execv(python, [str(python), *sys.argv])


def make_environment(python: Path, missing: list[str]) -> None:
    print(f"{sys.executable} lacks {', '.join(missing)}: making {ENVIRONMENT} with {', '.join(PINNED)}", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], check=True)
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PINNED], check=True)
    (ENVIRONMENT / "complete").touch()


def versions() -> dict[str, str]:
    return {"python": sys.version.split()[0], **{name: metadata.version(name) for name in ("torch", "transformers", "tokenizers")}}
