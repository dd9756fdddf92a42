"""The native trainer's row order (packages/native-trainer/native/train/random.cc), for scripts that must take the same batches."""

MASK = (1 << 64) - 1
GOLDEN_GAMMA = 0x9E3779B97F4A7C15
EPOCH_STREAM = 1000


def mix(value: int) -> int:
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & MASK
    return value ^ (value >> 31)


def epoch_order(rows: int, seed: int, epoch: int) -> list[int]:
    """Fisher-Yates over 0 .. rows - 1, drawn from SplitMix64; `epoch` counts from 0."""
    state = mix((seed + GOLDEN_GAMMA) & MASK) ^ mix(((EPOCH_STREAM + epoch) * GOLDEN_GAMMA) & MASK)
    order = list(range(rows))
    for i in range(rows, 1, -1):
        state = (state + GOLDEN_GAMMA) & MASK
        j = (mix(state) * i) >> 64
        order[i - 1], order[j] = order[j], order[i - 1]
    return order


def step_batches(rows: int, seed: int, batch_size: int, accumulation: int, steps: int) -> list[list[list[int]]]:
    """For each optimizer step its forward passes, each a list of rows."""
    result = []
    epoch = 0
    while len(result) < steps:
        order = epoch_order(rows, seed, epoch)
        for first in range(0, rows, batch_size * accumulation):
            step = order[first : first + batch_size * accumulation]
            result.append([step[i : i + batch_size] for i in range(0, len(step), batch_size)])
        epoch += 1
    return result[:steps]
