"""A bar chart as SVG: medians as bars, the spread as a line over each, one group for each workload."""
from html import escape

WIDTH, LABEL_WIDTH, BAR_HEIGHT, GAP, TITLE_HEIGHT = 860, 210, 18, 6, 34
OURS_COLOUR, OTHER_COLOUR, INK = "#0b6e4f", "#8a97a6", "#1f2933"
VALUE_WIDTH = 90


def bar_chart(documents: list[dict], caption: str) -> str:
    """`documents`: contracts of `summaries.contract`, each with the `name` of ours; those of one workload share a group. Each
    group has a scale of its own, from 0."""
    parts, y = [], 10
    for title, group in by_workload(documents).items():
        ours = {document.get("name", "stepsynth"): document["ours"] for document in group}
        bars = {**ours, **{name: bar for document in group for name, bar in document["opponents"].items()}}
        parts.append(text(0, y + 16, title, weight="bold"))
        y += TITLE_HEIGHT - 8
        most = max(bar["spread"][1] for bar in bars.values())
        for name, bar in bars.items():
            parts.append(one_bar(y, name, bar, (WIDTH - LABEL_WIDTH - VALUE_WIDTH) / most, OURS_COLOUR if name in ours else OTHER_COLOUR))
            y += BAR_HEIGHT + GAP
        y += 12
    for line in caption.split("; "):
        parts.append(text(0, y + 12, line, size=10))
        y += 14
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-10 0 {WIDTH + 20} {y + 10}" font-family="sans-serif" role="img">'
            f'<title>Speed of the trainers</title><rect x="-10" width="{WIDTH + 20}" height="{y + 10}" fill="#fff"/>{"".join(parts)}</svg>\n')


def by_workload(documents: list[dict]) -> dict[str, list[dict]]:
    groups = {}
    for document in documents:
        groups.setdefault(f"{document['workload']}, {document['unit']}", []).append(document)
    return groups


def one_bar(y: float, name: str, bar: dict, scale: float, colour: str) -> str:
    length = bar["median"] * scale
    low, high = (LABEL_WIDTH + value * scale for value in bar["spread"])
    middle = y + BAR_HEIGHT / 2
    return (text(LABEL_WIDTH - 8, y + 13, name, anchor="end")
            + f'<rect x="{LABEL_WIDTH}" y="{y}" width="{length:.1f}" height="{BAR_HEIGHT}" fill="{colour}"/>'
            + f'<path d="M{low:.1f} {middle}H{high:.1f}" stroke="{INK}" stroke-width="2"/>'
            + text(high + 6, y + 13, f"{bar['median']:,.0f}"))


def text(x: float, y: float, words: str, anchor: str = "start", size: int = 12, weight: str = "normal") -> str:
    return f'<text x="{x:.1f}" y="{y}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" fill="{INK}">{escape(words)}</text>'
