"""Writes what transformers and SQuAD's evaluation say of extractive question answering, for the tests of packages/core.

    python tools/reference/make-question-answering-fixtures.py [DATA_FOLDER]

squad-scores.json: exact match and F1 of SQuAD 1.1 by their published definition (Rajpurkar et al. 2016).
answer-windows.json: windows, labels and decoded answers as transformers' question-answering example makes them
(examples/pytorch/question-answering: truncation only_second, return_overflowing_tokens, n-best of start and end logits),
with a vocabulary of our own and logits of a random BertForQuestionAnswering in thousandths.

answer-parity.json: row counts and sha256 of windows, labels and decoded answers of the shared data (no text, no ids), the
answers by logits that each side computes from ids and places, and their scores.

Needs transformers and torch; DATA_FOLDER: default ../shared/data; the versions used are written into the fixtures.
"""

import gzip
import hashlib
import json
import sys
import tempfile
from array import array
from pathlib import Path

import tokenizers
import torch
import transformers
from transformers import AutoTokenizer, BertConfig, BertForQuestionAnswering, BertTokenizerFast

from question_answering import best_answer, f1, normalise, windows_of

ROOT = Path(__file__).parents[2]
DATA = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared/data"
VERSIONS = {"transformers": transformers.__version__, "tokenizers": tokenizers.__version__, "torch": torch.__version__}

SCORED = [
    ("the Eiffel Tower", ["Eiffel Tower"]),
    ("Eiffel Tower.", ["the Eiffel Tower", "a tower"]),
    ("A tower in Paris", ["an iron tower in the city of Paris", "Paris"]),
    ("theatre", ["the theatre", "atre"]),
    ("an apple a day", ["apple day", "the apple day."]),
    ("1,000,000", ["1000000"]),
    ("$5.00", ["5", "500"]),
    ("U.S.A.", ["USA", "u.s.a"]),
    ("it's", ["its", "it is"]),
    ("", ["nothing"]),
    ("the", ["a", "an"]),
    ("nothing", [""]),
    ("München", ["MÜNCHEN", "Munchen"]),
    ("Mu\u0308nchen", ["München"]),
    ("ΟΔΟΣ", ["οδος", "οδός"]),
    ("İstanbul", ["istanbul", "i̇stanbul"]),
    ("東京都", ["東京都", "東京"]),
    ("「東京」", ["東京"]),
    ("a\u0301 la carte", ["la carte", "á la carte"]),
    ("the\u00a0end", ["end"]),
    ("the\u200bend", ["end", "the\u200bend"]),
    ("the\u3000end\u2028now", ["end now"]),
    ("the\u001fend", ["end"]),
    ("the_end", ["end", "the end"]),
    ("l’été", ["été", "l'été"]),
    ("the–end", ["end", "–end"]),
    ("👩‍🚀 the astronaut", ["astronaut", "👩‍🚀 astronaut"]),
    ("the the the", ["the cat"]),
    ("to be or not to be", ["to be", "be to not or be to", "or not"]),
    ("x x y", ["x y y", "x"]),
    ("the²", ["²", "the²"]),
    ("anéa", ["néa"]),
    ("\ufeffend", ["end"]),
]


def score_case(prediction, golds):
    return {
        "prediction": prediction,
        "golds": golds,
        "normalised": normalise(prediction),
        "exactMatch": max(float(normalise(prediction) == normalise(gold)) for gold in golds),
        "f1": max(f1(prediction, gold) for gold in golds),
    }


WORDS = """the a an of in is was to and who where when what which how tower stands paris river city name bridge old new north
south king queen lived year built by man woman near big small town museum opened closed""".split()


def vocabulary():
    characters = sorted(set("abcdefghijklmnopqrstuvwxyz0123456789.,?!:;'\"()-–—’“”%$éüñ東京都大阪川橋のはにある。、"))
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    return special + WORDS + characters + ["##" + character for character in characters] + ["##s", "##ing", "##ed", "##er"][1:]


LONG = " ".join(
    f"In {1900 + place} the {size} bridge number {place} of the {side} river was built by a {who} near the town museum."
    for place, (size, side, who) in enumerate([("big", "north", "king"), ("old", "south", "queen"), ("new", "north", "man"), ("small", "south", "woman")] * 2)
)
ROWS = [
    ("plain", "Where is the tower?", "The tower stands in Paris, near the river.", "Paris"),
    ("answer at the start", "What stands in Paris?", "The tower stands in Paris.", "The tower"),
    ("answer at the end", "Where is it?", "The tower stands in the old town", "the old town"),
    ("part of a word", "Which king?", "Kingston was built by the king.", "King"),
    ("punctuation inside", "What did it cost?", "It was $5,000.50 (in 1901), they say.", "$5,000.50"),
    ("accents", "Where did he live?", "He lived in Zürich – née Zu\u0308rich – for a year.", "Zu\u0308rich"),
    ("CJK", "Where is the bridge?", "大阪にある橋は東京都の川にある。", "東京都"),
    ("emoji", "Who was the man?", "👩‍🚀👍 The man was 🤖 king of the 🌍 north.", "🤖 king"),
    ("after emoji", "Where?", "🙂🙂🙂 in the museum", "museum"),
    ("control and spaces", "When?", "It\u00a0was\u200b in  \t 1901\u3000near the\u00ad town.", "1901\u3000near"),
    ("long, early", "When was bridge number 0 built?", LONG, "1900"),
    ("long, at a border", "Who built bridge number 4?", LONG, "bridge number 4 of the north river"),
    ("long, late", "Where was the last bridge?", LONG, "near the town museum."),
    ("long, many words", "What was built?", LONG, LONG[10:260]),
    ("long question", "Which of the old and new bridges of the north and the south river near the town was built by the king?", LONG, "king"),
]
SHAPES = [(48, 16), (64, 0), (384, 128)]
N_BEST = 20
MAX_ANSWER_LENGTH = 8
THRESHOLDS = [-4, -2, -1, 0]


def answer_start(name, context, answer):
    return context.rindex(answer) if name in ("long, late",) else context.index(answer)


def logits_of(model, feature):
    """Whole numbers, each once in its list, so that no sort has ties to break."""
    with torch.no_grad():
        output = model(input_ids=torch.tensor([feature["ids"]]), token_type_ids=torch.tensor([feature["types"]]))
    return [distinct((part[0] * 1000).round().int().tolist()) for part in (output.start_logits, output.end_logits)]


def distinct(values):
    seen = set()
    for place, value in enumerate(values):
        while value in seen:
            value += 1
        seen.add(value)
        values[place] = value
    return values


def compact(feature):
    """Ids, the place of the first context token, first and past-last character of each context token, the label."""
    first = next((place for place, pair in enumerate(feature["offsets"]) if pair is not None), len(feature["ids"]))
    assert feature["types"] == [0] * first + [1] * (len(feature["ids"]) - first)
    return {"ids": feature["ids"], "first": first, "characters": [edge for pair in feature["offsets"] if pair for edge in pair], "label": feature["label"]}


def decode(context, features, logits):
    """Of logits in thousandths: the best answer, and all scores."""
    found = best_answer(context, features, logits, N_BEST, MAX_ANSWER_LENGTH, unit=1000)
    if len(found["scores"]) > 1 and found["scores"][0] == found["scores"][1]:
        raise SystemExit(f"two best answers: {context[:40]}")
    return {"start": found["start"], "text": found["text"], "probability": found["probability"], "scores": [round(score, 3) for score in found["scores"]]}


def decode_or_not(context, features, logits, threshold):
    """The same with version_2_with_negative: no answer where [CLS] is better than the best answer by more than `threshold`."""
    best = decode(context, features, logits)
    null_score = min(start_logits[0] + end_logits[0] for start_logits, end_logits in logits) / 1000
    return "" if null_score - best["scores"][0] > threshold else best["text"]


def computed_logits(feature):
    """Logits that need no model: whole numbers from ids and places, in thousandths."""
    return [
        [(token * factor + place * step) % modulus for place, token in enumerate(feature["ids"])]
        for factor, step, modulus in ((7919, 104729, 1000003), (6101, 15487, 1000033))
    ]


def digest(values):
    numbers = array("i", values)
    if sys.byteorder == "big":
        numbers.byteswap()
    return hashlib.sha256(numbers.tobytes()).hexdigest()


def parity_case(tokenizer, file, rows, max_length, stride):
    windows, answers = [], []
    for row in rows:
        features = windows_of(tokenizer, row["question"], row["context"], max_length, stride, row["start"], row["answer"])
        windows.extend(features)
        answers.append(decode(row["context"], features, [computed_logits(feature) for feature in features]))
    pairs = [(answer["text"], row["answer"]) for answer, row in zip(answers, rows)]
    return {
        "file": file, "maxLength": max_length, "stride": stride, "rows": len(rows), "windows": len(windows),
        "ids": digest([token for window in windows for token in window["ids"]]),
        "characters": digest([edge for window in windows for pair in window["offsets"] for edge in (pair or (-1, -1))]),
        "labels": digest([token for window in windows for token in window["label"]]),
        "withAnswer": sum(window["label"] != [0, 0] for window in windows),
        "answers": hashlib.sha256("\n".join(answer["text"] for answer in answers).encode()).hexdigest(),
        "exactMatch": sum(normalise(text) == normalise(gold) for text, gold in pairs) / len(pairs),
        "f1": sum(f1(text, gold) for text, gold in pairs) / len(pairs),
    }


def parity_cases(tokenizer):
    for path in sorted((DATA / "adversarial-qa").glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        for max_length, stride in [(384, 128), (512, 170), (160, 48)]:
            yield parity_case(tokenizer, f"adversarial-qa/{path.name}", rows, max_length, stride)


def main():
    write("evaluation/__fixtures__/squad-scores.json", {"cases": [score_case(*case) for case in SCORED]})
    words = vocabulary()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "vocab.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
        tokenizer = BertTokenizerFast.from_pretrained(folder)
    torch.manual_seed(2310)
    model = BertForQuestionAnswering(BertConfig(vocab_size=len(words), hidden_size=32, num_hidden_layers=1, num_attention_heads=2,
                                                intermediate_size=32, initializer_range=0.3)).eval()
    cases = []
    for max_length, stride in SHAPES:
        for name, question, context, answer in ROWS:
            if max_length == 384 and not name.startswith("long"):
                continue
            if len(tokenizer(question)["input_ids"]) + 1 + stride >= max_length:  # a panic in tokenizers; ours is tested by itself
                continue
            start = answer_start(name, context, answer)
            features = windows_of(tokenizer, question, context, max_length, stride, start, answer)
            logits = [logits_of(model, feature) for feature in features]
            cases.append({
                "name": f"{name}, {max_length}/{stride}", "question": question, "context": context, "answer": {"text": answer, "start": start},
                "maxLength": max_length, "stride": stride, "windows": [compact(feature) for feature in features],
                "logits": logits, "decoded": decode(context, features, logits),
                "withNoAnswer": [[threshold, decode_or_not(context, features, logits, threshold)] for threshold in THRESHOLDS],
            })
    write("node/__fixtures__/answer-windows.json", {"nBest": N_BEST, "maxAnswerLength": MAX_ANSWER_LENGTH, "vocabulary": words, "cases": cases})
    if not DATA.is_dir():
        sys.exit(f"{DATA} is absent: answer-parity.json is left as it is.")
    shared = AutoTokenizer.from_pretrained(str(DATA / "bert-base-uncased"))
    write("node/__fixtures__/answer-parity.json", {"files": list(parity_cases(shared))})


def write(path, fixture):
    target = ROOT / "packages/core/src" / path
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps({"versions": VERSIONS, **fixture}, separators=(",", ":"), ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
