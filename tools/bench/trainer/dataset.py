"""Texts of the shared data as token ids, in the dataset file of packages/native-trainer/native/README.md.

Every contender reads this file: tokenising is part of nobody's time.
"""
import gzip
import json
import struct
import sys
from array import array
from dataclasses import dataclass
from pathlib import Path

MAGIC = b"SSDATA01"
TOKEN_TYPES, LABELS = 1, 2


@dataclass(frozen=True)
class EncodedRows:
    ids: list[list[int]]
    types: list[list[int]]
    labels: list[int]

    @property
    def lengths(self) -> list[int]:
        return [len(row) for row in self.ids]


def read_rows(path: Path, most_rows: int = 0) -> list[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return rows[:most_rows] if most_rows else rows


def encode(rows: list[dict], fields: tuple[str, ...], labels: tuple[str, ...], tokenizer_file: Path, max_length: int) -> EncodedRows:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_length)
    texts = [row[fields[0]] if len(fields) == 1 else tuple(row[name] for name in fields) for row in rows]
    encodings = tokenizer.encode_batch(texts)
    return EncodedRows([e.ids for e in encodings], [e.type_ids for e in encodings], [labels.index(row["label"]) for row in rows])


def section(values: array) -> bytes:
    if sys.byteorder == "big":
        values = array(values.typecode, values)
        values.byteswap()
    data = values.tobytes()
    return data + b"\0" * (-len(data) % 8)


def write_dataset(rows: EncodedRows, path: Path) -> None:
    offsets = array("i", [0])
    for length in rows.lengths:
        offsets.append(offsets[-1] + length)
    with open(path, "wb") as file:
        file.write(MAGIC + struct.pack("<QQII", len(rows.ids), offsets[-1], TOKEN_TYPES | LABELS, 0))
        file.write(section(offsets))
        file.write(section(array("i", [token for row in rows.ids for token in row])))
        file.write(section(array("B", [kind for row in rows.types for kind in row])))
        file.write(section(array("i", rows.labels)))


def read_dataset(path: Path) -> EncodedRows:
    data = Path(path).read_bytes()
    rows, tokens, _, _ = struct.unpack_from("<QQII", data, len(MAGIC))
    position = 32

    def take(typecode: str, count: int) -> array:
        nonlocal position
        values = array(typecode)
        size = count * values.itemsize
        values.frombytes(data[position : position + size])
        if sys.byteorder == "big":
            values.byteswap()
        position += size + -size % 8
        return values

    offsets, ids, types, labels = take("i", rows + 1), take("i", tokens), take("B", tokens), take("i", rows)
    spans = list(zip(offsets, offsets[1:]))
    return EncodedRows([ids[a:b].tolist() for a, b in spans], [types[a:b].tolist() for a, b in spans], labels.tolist())
