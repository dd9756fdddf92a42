"""Our trainer's order of rows (tools/reference/random_order.py), so that others can take the same batches."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "reference"))

from random_order import epoch_order, step_batches  # noqa: E402

__all__ = ["epoch_order", "step_batches"]
