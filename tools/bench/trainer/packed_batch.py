"""A batch with its tokens laid end to end, as packages/native-trainer/native/model/packed_batch.h lays them."""
from dataclasses import dataclass

import torch

from dataset import EncodedRows

GROUP_ROWS = 8


@dataclass
class PackedBatch:
    rows: list[int]  # sorted by length
    ids: torch.Tensor  # [T]
    types: torch.Tensor
    positions: torch.Tensor
    labels: torch.Tensor  # [B]
    first_tokens: torch.Tensor  # [B]
    offsets: torch.Tensor  # [B + 1], int32, for the flash kernels
    longest: int
    groups: list[tuple[int, int, torch.Tensor | None]]  # rows, length, key bias [rows, 1, 1, length]
    pad_index: torch.Tensor  # [P] into T
    unpad_index: torch.Tensor  # [T] into P


def pack(data: EncodedRows, rows: list[int], device: str) -> PackedBatch:
    rows = sorted(rows, key=lambda row: len(data.ids[row]))
    lengths = [len(data.ids[row]) for row in rows]
    starts = [0]
    for length in lengths:
        starts.append(starts[-1] + length)
    groups, pad, unpad = form_groups(lengths, starts, device)

    def tensor(values, dtype=torch.long):
        return torch.tensor(values, dtype=dtype).to(device, non_blocking=True)

    return PackedBatch(
        rows=rows, ids=tensor([i for row in rows for i in data.ids[row]]), types=tensor([t for row in rows for t in data.types[row]]),
        positions=tensor([p for length in lengths for p in range(length)]), labels=tensor([data.labels[row] for row in rows]),
        first_tokens=tensor(starts[:-1]), offsets=tensor(starts, torch.int32), longest=lengths[-1], groups=groups,
        pad_index=tensor(pad), unpad_index=tensor(unpad))


def form_groups(lengths: list[int], starts: list[int], device: str):
    """Attention on a CPU: groups of neighbours in length, padded inside the group alone."""
    groups, pad, unpad = [], [], []
    if device.startswith("cuda"):
        return groups, pad, unpad  # variable-length attention needs no padding
    for first in range(0, len(lengths), GROUP_ROWS):
        members = lengths[first : first + GROUP_ROWS]
        longest = members[-1]
        for start, length in zip(starts[first:], members):
            unpad.extend(range(len(pad), len(pad) + length))
            pad.extend([*range(start, start + length), *[start] * (longest - length)])
        groups.append((len(members), longest, key_bias(members, longest)))
    return groups, pad, unpad


def key_bias(lengths: list[int], longest: int) -> torch.Tensor | None:
    if lengths[0] == longest:
        return None
    absent = torch.arange(longest)[None, :] >= torch.tensor(lengths)[:, None]
    return torch.zeros(absent.shape).masked_fill_(absent, float("-inf"))[:, None, None, :]
