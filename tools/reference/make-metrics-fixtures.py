"""Writes what scikit-learn and scipy say of small classifications, for the tests of packages/core/src/evaluation.

    python tools/reference/make-metrics-fixtures.py

Needs scikit-learn and scipy; the versions used are written into the fixture.
"""

import json
from pathlib import Path

import numpy
import scipy
import sklearn
from scipy.special import softmax
from scipy.stats import binomtest
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, precision_recall_fscore_support

FIXTURE = Path(__file__).parents[2] / "packages/core/src/evaluation/__fixtures__/metrics.json"


def classification_case(name, gold, predicted, label_count):
    """Scores of one pair of label lists. Macro-F1 is over the labels that occur, as f1_score does by default."""
    labels = list(range(label_count))
    precision, recall, f1, support = precision_recall_fscore_support(gold, predicted, labels=labels, zero_division=0)
    return {
        "name": name,
        "gold": gold,
        "predicted": predicted,
        "labelCount": label_count,
        "accuracy": accuracy_score(gold, predicted),
        "macroF1": f1_score(gold, predicted, average="macro", zero_division=0),
        "perLabel": [
            {"precision": p, "recall": r, "f1": f, "support": int(s)}
            for p, r, f, s in zip(precision.tolist(), recall.tolist(), f1.tolist(), support.tolist())
        ],
        "confusion": confusion_matrix(gold, predicted, labels=labels).tolist(),
    }


def random_case(generator, name, rows, label_count, correct_share):
    gold = generator.integers(0, label_count, rows)
    guess = generator.integers(0, label_count, rows)
    predicted = numpy.where(generator.random(rows) < correct_share, gold, guess)
    return classification_case(name, gold.tolist(), predicted.tolist(), label_count)


def main():
    generator = numpy.random.default_rng(2310)
    classification = [
        classification_case("all right", [0, 1, 2, 1], [0, 1, 2, 1], 3),
        classification_case("all wrong", [0, 0, 1, 1], [1, 1, 0, 0], 2),
        classification_case("one label never predicted", [0, 1, 2, 2], [0, 1, 1, 0], 3),
        classification_case("one label never in gold", [0, 1, 1, 0], [2, 1, 1, 0], 3),
        classification_case("one label in neither", [0, 1, 1, 0], [0, 1, 0, 0], 3),
        classification_case("one row", [1], [1], 2),
        random_case(generator, "two labels", 40, 2, 0.6),
        random_case(generator, "three labels", 60, 3, 0.5),
        random_case(generator, "seven labels", 80, 7, 0.3),
    ]
    counts = [(0, 0), (0, 1), (1, 0), (5, 5), (3, 9), (10, 2), (40, 21), (120, 80), (1000, 1100), (5200, 4800), (50000, 49000), (1500000, 1498000), (300, 2)]
    mcnemar = [
        {"fixed": fixed, "broken": broken, "pValue": binomtest(fixed, fixed + broken, 0.5).pvalue if fixed + broken else 1.0}
        for fixed, broken in counts
    ]
    logits = [[0.5, -1.25, 3.0], [1000.0, 999.0, -1000.0], [0.0, 0.0, 0.0], [-5000.0, -5001.0, -5002.5]]
    fixture = {
        "versions": {"sklearn": sklearn.__version__, "scipy": scipy.__version__, "numpy": numpy.__version__},
        "classification": classification,
        "mcnemar": mcnemar,
        "softmax": {"logits": logits, "probabilities": softmax(numpy.array(logits), axis=1).tolist()},
    }
    FIXTURE.parent.mkdir(exist_ok=True)
    FIXTURE.write_text(json.dumps(fixture, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
