"""Writes what Hugging Face's tokenizer makes of texts, for the tests of packages/core/src/node.

    python tools/reference/make-token-fixtures.py [DATA_FOLDER]

token-parity.json: row counts and sha256 of the ids of every classification file of the shared data (no text, no ids).
tokenizer-cases.json: ids of texts of our own, with a vocabulary of our own, and how pairs of each length are cut.

Needs transformers; the versions used are written into the fixtures. DATA_FOLDER: default ../shared/data.
"""

import gzip
import hashlib
import json
import sys
import tempfile
from array import array
from itertools import accumulate
from pathlib import Path

import tokenizers
import transformers
from transformers import AutoTokenizer, BertTokenizer

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "packages/core/src/node/__fixtures__"
DATA = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared/data"
VERSIONS = {"transformers": transformers.__version__, "tokenizers": tokenizers.__version__}

FIELDS = {
    "imdb": [["text"]],
    "tweet-sentiment": [["text"]],
    "rte": [["premise", "hypothesis"], ["hypothesis", "premise"]],
    "qnli": [["sentence", "question"], ["question", "sentence"]],
}
MAX_LENGTHS = [512, 128]


def sha256_of(values, typecode):
    numbers = array(typecode, values)
    if sys.byteorder == "big":
        numbers.byteswap()
    return hashlib.sha256(numbers.tobytes()).hexdigest()


def digest(encoding, pair):
    """Hashes of ids (int32, little-endian), row offsets (int32) and, for pairs, token types (uint8), laid end to end."""
    rows = encoding["input_ids"]
    offsets = [0, *accumulate(len(row) for row in rows)]
    result = {"rows": len(rows), "tokens": offsets[-1]}
    result["ids"] = sha256_of([token for row in rows for token in row], "i")
    result["offsets"] = sha256_of(offsets, "i")
    if pair:
        result["types"] = sha256_of([token for row in encoding["token_type_ids"] for token in row], "B")
    return result


def parity_cases(tokenizer):
    for folder, orders in FIELDS.items():
        for path in sorted((DATA / folder).glob("*.jsonl.gz")):
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                rows = [json.loads(line) for line in lines]
            for fields in orders:
                columns = [[row[field] for row in rows] for field in fields]
                for max_length in MAX_LENGTHS:
                    encoding = tokenizer(*columns, truncation="longest_first", max_length=max_length)
                    name = f"{folder}/{path.name}"
                    print(name, fields, max_length, file=sys.stderr)
                    yield {"file": name, "fields": fields, "maxLength": max_length, **digest(encoding, len(fields) == 2)}


SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = ["a", "b", "c", "##a", "##b", "##c", "good", "Good", "movie", "##s", "naive", "naïve", "!", "?", ".", ",", "'", "-", "[", "]",
         "你", "好", "<", ">", "/", "br", "don", "t", "##t", "café", "cafe", "İ", "i", "x", "##x", "1", "2", "##2", "z", "…", "🙂"]
TEXTS = [
    "", " ", "\t\n", "a", "good movies!", "Good MOVIE", "naïve café", "naïve", "你好 good", "don't", "a\u0000b", "a\u200bb", "a\u00adb",
    "[MASK] a [SEP] b", "[mask]", "x" * 100, "x" * 101, "<br /><br />good", "🙂 good 👩‍👩‍👧", "İ i I", "12 1.2", "unknownword a", "…",
    "a\u0301b", "\ufeffa", "a b", "a　b", "good.\r\nmovie", "zzz", "��", "abc" * 60,
]


def encode_pair(tokenizer, first, second, max_length):
    """As a batch of one: a call with one pair takes an empty second text for none."""
    return tokenizer([first], [second], truncation="longest_first", max_length=max_length)


def tokenizer_cases(tokenizer):
    singles = [{"text": text, "ids": tokenizer(text, truncation="longest_first", max_length=64)["input_ids"]} for text in TEXTS]
    pairs = []
    for first, second in [*zip(TEXTS, reversed(TEXTS)), ("", ""), ("a", ""), ("", "a")]:
        encoding = encode_pair(tokenizer, first, second, 16)
        pairs.append({"text": first, "pair": second, "ids": encoding["input_ids"][0], "types": encoding["token_type_ids"][0]})
    return {"singles": singles, "pairs": pairs}


def truncations(tokenizer):
    """[words of the first text, of the second, max length, words kept of the first, of the second], ties included."""
    word, other = tokenizer.convert_tokens_to_ids("a"), tokenizer.convert_tokens_to_ids("b")
    table = []
    for max_length in [4, 5, 6, 7, 8, 11, 12, 16]:
        for first in range(0, 15):
            for second in range(0, 15):
                ids = encode_pair(tokenizer, " ".join("a" * first), " ".join("b" * second), max_length)["input_ids"][0]
                table.append([first, second, max_length, ids.count(word), ids.count(other)])
    return table


def vocabulary_cases():
    settings = [
        {"do_lower_case": True},
        {"do_lower_case": False},
        {"do_lower_case": True, "strip_accents": False},
        {"do_lower_case": True, "tokenize_chinese_chars": False},
    ]
    with tempfile.TemporaryDirectory() as folder:
        vocabulary = Path(folder) / "vocab.txt"
        vocabulary.write_text("".join(f"{token}\n" for token in [*SPECIAL, *WORDS]), encoding="utf-8")
        cases = []
        for config in settings:
            (Path(folder) / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "BertTokenizer", **config}))
            tokenizer = BertTokenizer.from_pretrained(folder)
            cases.append({"config": config, **tokenizer_cases(tokenizer)})
        return {"versions": VERSIONS, "vocabulary": [*SPECIAL, *WORDS], "cases": cases, "truncations": truncations(tokenizer)}


def write(name, fixture):
    FIXTURES.mkdir(exist_ok=True)
    (FIXTURES / name).write_text(json.dumps(fixture, ensure_ascii=True, separators=(",", ":")).replace("},{", "},\n{") + "\n", encoding="utf-8")


if __name__ == "__main__":
    write("tokenizer-cases.json", vocabulary_cases())
    if not DATA.is_dir():
        sys.exit(f"{DATA} is absent: token-parity.json is left as it is.")
    shared = AutoTokenizer.from_pretrained(str(DATA / "bert-base-uncased"))
    source = hashlib.sha256((DATA / "bert-base-uncased/tokenizer.json").read_bytes()).hexdigest()
    write("token-parity.json", {"versions": VERSIONS, "tokenizer": source, "files": list(parity_cases(shared))})
