"""Markdown table of a benchmark."""
import sys
from importlib import metadata
from statistics import median


def rate_table(texts: list[str], samples: dict[str, list[dict]]) -> str:
    characters = sum(map(len, texts)) / len(texts)
    rates = {name: [len(texts) / sample["seconds"] for sample in own] for name, own in samples.items()}
    by_core = {name: median(len(texts) / sample["cpuSeconds"] for sample in own) for name, own in samples.items()}
    lines = [f"{len(texts):,} texts of {characters:.0f} characters on average, 5-grams of characters, 128 permutations, {len(samples['datasketch'])} runs each, in turn", "",
             "| | texts/s | lowest, highest | threads | texts/s of a core's time | × datasketch | mean error of similarity |", "| --- | --- | --- | --- | --- | --- | --- |"]
    for name, own in samples.items():
        lines.append(f"| {name} | {median(rates[name]):,.0f} | {min(rates[name]):,.0f}, {max(rates[name]):,.0f} | {own[0]['threads']} | "
                     f"{by_core[name]:,.0f} | {by_core[name] / by_core['datasketch']:.1f} | {own[0]['meanError']:.4f} |")
    return "\n".join(lines)


def versions_of() -> dict[str, str]:
    return {"python": sys.version.split()[0], **{name: metadata.version(name) for name in ("datasketch", "numpy")}}
