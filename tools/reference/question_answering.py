"""What transformers' question-answering example does around a model, and SQuAD's scores: the reference of answers.

examples/pytorch/question-answering: truncation only_second, return_overflowing_tokens, n-best of start and end logits.
SQuAD 1.1: Rajpurkar et al. 2016.
"""

import collections
import re
import string

import numpy

PUNCTUATION = set(string.punctuation)


def normalise(text):
    """Lower case, no ASCII punctuation, no articles, single spaces; in this order."""
    text = "".join(character for character in text.lower() if character not in PUNCTUATION)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())


def f1(prediction, gold):
    predicted, expected = normalise(prediction).split(), normalise(gold).split()
    same = sum((collections.Counter(predicted) & collections.Counter(expected)).values())
    if same == 0:
        return 0.0
    precision, recall = same / len(predicted), same / len(expected)
    return 2 * precision * recall / (precision + recall)


def windows_of(tokenizer, question, context, max_length, stride, start=0, answer=None):
    """prepare_train_features and prepare_validation_features of the example, for one row; without an answer labels are [CLS].

    One departure: the example's search for the first token runs on over [SEP], whose offset is (0, 0), when the answer
    begins with the last context token of a window; its label then begins after it ends. Here it stops at that token.
    """
    encoded = tokenizer(question, context, truncation="only_second", max_length=max_length, stride=stride,
                        return_overflowing_tokens=True, return_offsets_mapping=True)
    end = start + len(answer or "")
    features = []
    for window, offsets in enumerate(encoded["offset_mapping"]):
        sequence = encoded.sequence_ids(window)
        first = sequence.index(1) if 1 in sequence else len(sequence)
        last = len(sequence) - 1 - sequence[::-1].index(1) if 1 in sequence else -1
        if answer is None or last < 0 or not (offsets[first][0] <= start and offsets[last][1] >= end):
            label = [0, 0]
        else:
            while first <= last and offsets[first][0] <= start:
                first += 1
            while offsets[last][1] >= end:
                last -= 1
            label = [first - 1, last + 1]
        features.append({
            "ids": encoded["input_ids"][window],
            "types": encoded["token_type_ids"][window] if "token_type_ids" in encoded else None,
            "offsets": [list(pair) if part == 1 else None for pair, part in zip(offsets, sequence)],
            "label": label,
        })
    return features


def best_answer(context, features, logits, n_best, max_answer_length, unit=1):
    """postprocess_qa_predictions of the example, without unanswerable questions: the best answer, and the scores of the n best.

    `unit` of the logits stands for 1, so that whole numbers can be added without rounding.
    """
    found = []
    for feature, (start_logits, end_logits) in zip(features, logits):
        offsets = feature["offsets"]
        for first in numpy.argsort(start_logits)[-1:-n_best - 1:-1].tolist():
            for last in numpy.argsort(end_logits)[-1:-n_best - 1:-1].tolist():
                if offsets[first] is None or offsets[last] is None or last < first or last - first + 1 > max_answer_length:
                    continue
                found.append((start_logits[first] + end_logits[last], offsets[first][0], offsets[last][1]))
    best = sorted(found, key=lambda entry: entry[0], reverse=True)[:n_best]
    scores = numpy.array([score for score, _, _ in best]) / unit
    weights = numpy.exp(scores - scores[0])
    _, start, end = best[0]
    return {"start": start, "end": end, "text": context[start:end], "probability": float((weights / weights.sum())[0]), "scores": [float(score) for score in scores]}
