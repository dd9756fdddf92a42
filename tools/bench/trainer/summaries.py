"""Medians, spreads and ratios in the form that the design's contracts promise."""
import math
import statistics


def summary(values: list[float]) -> dict:
    """`spread` is the lowest and the highest value."""
    if not values:
        raise ValueError("no values")
    return {"median": statistics.median(values), "spread": [min(values), max(values)]}


def median_of(samples: list[dict], key: str) -> float | None:
    values = [sample[key] for sample in samples if sample.get(key) is not None]
    return statistics.median(values) if values else None


def contract(workload: str, unit: str, ours: list[float], opponents: dict[str, list[float]]) -> dict:
    """`ratio`: our median over theirs; above 1 we are faster."""
    own = summary(ours)
    return {
        "workload": workload,
        "unit": unit,
        "ours": own,
        "opponents": {name: {**summary(values), "ratio": own["median"] / statistics.median(values)}
                      for name, values in opponents.items()},
    }


def standard_error_of_difference(first: list[float], second: list[float]) -> float:
    return math.sqrt(sum(statistics.variance(values) / len(values) for values in (first, second)))


def quality_gate(ours: list[float], theirs: list[float], most_points: float = 1.0, most_errors: float = 2.0) -> dict:
    """Accuracies in 0..1, one for each seed. Passes when the means differ by at most a point and two standard errors."""
    difference = statistics.mean(ours) - statistics.mean(theirs)
    error = standard_error_of_difference(ours, theirs)
    # tolerance for sums such as 0.61 - 0.60 = 0.010000000000000009
    passed = abs(difference) <= most_points / 100 + 1e-12 and abs(difference) <= most_errors * error + 1e-12
    return {"ours": ours, "theirs": theirs, "difference": difference, "standardError": error, "passed": passed}
