"""Markdown tables of a comparison."""
from summaries import median_of, summary

MEBIBYTE = 1 << 20


def number(value: float | None, digits: int = 0) -> str:
    return "" if value is None else f"{value:,.{digits}f}"


def mebibytes(value: float | None) -> str:
    return number(None if value is None else value / MEBIBYTE)


def row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def comparison_table(title: str, samples: dict[str, list[dict]], ours: list[str], on_cuda: bool) -> str:
    """One line for each contender; one ratio column for each of `ours`: its median over the line's."""
    gpu = ["GPU MiB", "torch MiB"] if on_cuda else []
    header = ["contender", "real tokens/s", "lowest, highest", *(f"{name} is × as fast" for name in ours), "peak MiB", *gpu,
              "s to first step", "CPU s"]
    lines = [f"### {title}", "", row(header), row(["---"] * len(header))]
    medians = {name: median_of(own, "tokensPerSecond") for name, own in samples.items()}
    for name, own in samples.items():
        low, high = summary([sample["tokensPerSecond"] for sample in own])["spread"]
        ratios = ["" if name in ours else number(medians[one] / medians[name], 2) for one in ours]
        extra = [mebibytes(median_of(own, "gpuPeakBytes")), mebibytes(median_of(own, "torchPeakBytes"))] if on_cuda else []
        lines.append(row([name, number(medians[name]), f"{number(low)}, {number(high)}", *ratios, mebibytes(median_of(own, "peakBytes")), *extra,
                          number(median_of(own, "secondsToFirstStep"), 2), number(median_of(own, "cpuSeconds"), 1)]))
    return "\n".join(lines)


def quality_table(name: str, gate: dict) -> str:
    percent = [[f"{100 * value:.2f}" for value in gate[side]] for side in ("ours", "theirs")]
    return "\n".join([
        f"{name}, accuracy in % by seed: {', '.join(percent[0])}",
        f"Hugging Face, accuracy in % by seed: {', '.join(percent[1])}",
        f"difference of the means {100 * gate['difference']:+.2f} points, standard error {100 * gate['standardError']:.2f}: "
        f"{'within' if gate['passed'] else 'NOT within'} 1 point and 2 standard errors"])
