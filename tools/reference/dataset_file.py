"""Reads and writes the native trainer's files (packages/native-trainer/native/README.md)."""

import struct
from pathlib import Path

import numpy as np


def pad(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 8)


def write_dataset(path: Path, rows: list[list[int]], token_types=None, labels=None, weights=None, answers=None) -> None:
    """`rows` are token ids by row; `token_types` are shaped alike; `answers` are pairs of tokens."""
    offsets = np.cumsum([0] + [len(row) for row in rows]).astype("<i4")
    flags = (1 if token_types else 0) | (2 if labels is not None else 0) | (4 if weights is not None else 0) | (8 if answers is not None else 0)
    parts = [b"SSDATA01" + struct.pack("<QQII", len(rows), int(offsets[-1]), flags, 0), offsets.tobytes()]
    parts.append(np.array([token for row in rows for token in row], dtype="<i4").tobytes())
    if token_types:
        parts.append(np.array([kind for row in token_types for kind in row], dtype="u1").tobytes())
    if labels is not None:
        parts.append(np.array(labels, dtype="<i4").tobytes())
    if weights is not None:
        parts.append(np.array(weights, dtype="<f4").tobytes())
    if answers is not None:
        parts.append(np.array(answers, dtype="<i4").tobytes())
    Path(path).write_bytes(b"".join(pad(part) for part in parts))


def read_predictions(path: Path) -> tuple[np.ndarray, np.ndarray | None]:
    """Logits or embeddings [rows, columns] (of answers [tokens, 2]), and losses [rows] where the file has them."""
    data = Path(path).read_bytes()
    assert data[:8] == b"SSPRED01", path
    rows, columns, flags = struct.unpack_from("<QII", data, 8)
    start, count = (32, struct.unpack_from("<Q", data, 24)[0]) if flags & 2 else (24, rows)
    values = np.frombuffer(data, "<f4", count * columns, start).reshape(count, columns)
    losses_at = start + len(pad(values.tobytes()))
    return values, np.frombuffer(data, "<f4", rows, losses_at) if flags & 1 else None
