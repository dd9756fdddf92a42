"""Our prediction file (packages/native-trainer/native/README.md), as far as the benchmark reads it."""
import struct
from array import array
from pathlib import Path

MAGIC = b"SSPRED01"
HEADER_BYTES = 24


def read_logits(path: Path) -> list[list[float]]:
    data = path.read_bytes()
    if data[: len(MAGIC)] != MAGIC:
        raise ValueError(f"{path} is no prediction file")
    rows, columns, _ = struct.unpack_from("<QII", data, len(MAGIC))
    values = array("f", data[HEADER_BYTES : HEADER_BYTES + 4 * rows * columns])
    return [values[row * columns : (row + 1) * columns].tolist() for row in range(rows)]


def sum_of_magnitudes(path: Path) -> float:
    return sum(abs(value) for row in read_logits(path) for value in row)
