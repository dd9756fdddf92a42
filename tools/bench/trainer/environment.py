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


def missing_packages(needed: tuple[str, ...] = NEEDED) -> list[str]:
    return [name for name in needed if importlib.util.find_spec(name) is None]


def ensure_environment(needed: tuple[str, ...] = NEEDED, pinned: tuple[str, ...] = PINNED, folder: Path = ENVIRONMENT) -> None:
    """Returns under an interpreter that has all packages; otherwise replaces this process by one that has."""
    missing = missing_packages(needed)
    if not missing:
        return
    python = folder / "bin" / "python"
    if Path(sys.prefix) == folder:
        raise SystemExit(f"{folder} lacks {', '.join(missing)}: delete that folder and start again")
    if not (folder / "complete").exists():
        print(f"{sys.executable} lacks {', '.join(missing)}: making {folder} with {', '.join(pinned)}", file=sys.stderr)
        make_environment(folder, pinned)
    os.execv(python, [str(python), *sys.argv])


def make_environment(folder: Path, pinned: tuple[str, ...]) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
    subprocess.run([str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *pinned], check=True)
    (folder / "complete").touch()


def versions() -> dict[str, str]:
    return {"python": sys.version.split()[0], **{name: metadata.version(name) for name in ("torch", "transformers", "tokenizers")}}
