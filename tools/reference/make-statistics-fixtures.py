"""Writes what scipy, scikit-learn and numpy say of small samples, for the tests of packages/core/src/statistics.

    python tools/reference/make-statistics-fixtures.py

Needs scikit-learn and scipy; the versions used are written into the fixture.
"""

import json
from pathlib import Path

import numpy
import scipy
import sklearn
from scipy.linalg import sqrtm
from scipy.stats import norm
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

FIXTURE = Path(__file__).parents[2] / "packages/core/src/statistics/__fixtures__/statistics.json"


def rounded(array):
    return numpy.round(array, 6)


def holm(p_values):
    """By its definition; neither scipy nor numpy has it."""
    order = numpy.argsort(p_values, kind="stable")
    stepped = numpy.asarray(p_values)[order] * (len(p_values) - numpy.arange(len(p_values)))
    adjusted = numpy.empty(len(p_values))
    adjusted[order] = numpy.minimum(1, numpy.maximum.accumulate(stepped))
    return adjusted.tolist()


def auc_case(generator, positives, negatives, shift, decimals):
    one = numpy.round(generator.normal(shift, 1, positives), decimals)
    other = numpy.round(generator.normal(0, 1, negatives), decimals)
    wins = (one[:, None] > other[None, :]) + 0.5 * (one[:, None] == other[None, :])
    error = numpy.sqrt(wins.mean(1).var(ddof=1) / positives + wins.mean(0).var(ddof=1) / negatives)
    auc = roc_auc_score([1] * positives + [0] * negatives, numpy.concatenate([one, other]))
    interval = [max(0, auc - norm.ppf(0.975) * error), min(1, auc + norm.ppf(0.975) * error)]
    return {"positives": one.tolist(), "negatives": other.tolist(), "auc": auc, "interval95": interval}


def frechet_case(generator, rows, other_rows, dimensions):
    one = rounded(generator.normal(0, 1, (rows, dimensions)) @ generator.normal(0, 1, (dimensions, dimensions)))
    other = rounded(generator.normal(0.5, 1, (other_rows, dimensions)) @ generator.normal(0, 1, (dimensions, dimensions)))
    s1, s2 = numpy.cov(one, rowvar=False), numpy.cov(other, rowvar=False)
    gap = one.mean(0) - other.mean(0)
    # the eigenvalues of S1 S2, for sqrtm loses digits where a covariance is singular
    root = numpy.sqrt(numpy.maximum(0, numpy.linalg.eigvals(s1 @ s2).real)).sum()
    if min(rows, other_rows) > dimensions:
        assert abs(root - numpy.trace(sqrtm(s1 @ s2)).real) < 1e-6
    return {"one": one.tolist(), "other": other.tolist(), "distance": gap @ gap + numpy.trace(s1) + numpy.trace(s2) - 2 * root}


def logistic_case(generator, rows, dimensions, labels, c):
    points = rounded(generator.normal(0, 1, (rows, dimensions)))
    gold = (points @ generator.normal(0, 1, (dimensions, labels)) + generator.gumbel(0, 1, (rows, labels))).argmax(1)
    # with two labels scikit-learn has one weight vector w for our two of w / 2 and -w / 2
    model = LogisticRegression(C=2 * c if labels == 2 else c, tol=1e-10, max_iter=10000).fit(points, gold)
    return {"points": points.tolist(), "labels": gold.tolist(), "labelCount": labels, "inversePenalty": c, "probabilities": model.predict_proba(points).tolist()}


def main():
    generator = numpy.random.default_rng(2310)
    clusters = rounded(numpy.concatenate([generator.normal(centre, 1, (15, 3)) for centre in (0, 2, 5)]))
    initial = clusters[[0, 1, 20, 40]]
    fitted = KMeans(4, init=initial, n_init=1, tol=0, algorithm="lloyd").fit(clusters)
    symmetric = rounded(generator.normal(0, 1, (12, 12)))
    symmetric = symmetric + symmetric.T
    probabilities = [1e-10, 1e-6, 0.001, 0.025, 0.0749, 0.2, 0.5, 0.8, 0.975, 0.9999]
    p_values = [[0.01, 0.04, 0.03, 0.005], [0.2], [0.5, 0.6, 0.9], [0.001, 0.001, 0.04]]
    fixture = {
        "versions": {"sklearn": sklearn.__version__, "scipy": scipy.__version__, "numpy": numpy.__version__},
        "normalQuantile": [{"probability": p, "quantile": norm.ppf(p)} for p in probabilities],
        "holm": [{"pValues": values, "adjusted": holm(values)} for values in p_values],
        "auc": [auc_case(generator, 40, 30, 1, 6), auc_case(generator, 25, 60, 0.2, 1), auc_case(generator, 10, 10, 9, 6)],
        "frechet": [frechet_case(generator, 40, 30, 5), frechet_case(generator, 6, 40, 8), frechet_case(generator, 60, 60, 2)],
        "logistic": [logistic_case(generator, 60, 4, 3, 1), logistic_case(generator, 50, 3, 2, 0.1), logistic_case(generator, 20, 30, 4, 10)],
        "eigenvalues": [{"matrix": symmetric.tolist(), "values": numpy.linalg.eigvalsh(symmetric).tolist()}],
        "kMeans": {"points": clusters.tolist(), "initial": initial.tolist(), "assignments": fitted.labels_.tolist(), "inertia": fitted.inertia_},
    }
    FIXTURE.parent.mkdir(exist_ok=True)
    FIXTURE.write_text(json.dumps(fixture, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
