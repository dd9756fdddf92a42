"""Writes what Hugging Face's RoBERTa tokenizer makes of texts, for the tests of packages/core/src/node.

    python tools/reference/make-bpe-fixtures.py

A byte-level BPE is trained here on a few sentences of our own. bpe-cases.json: its vocabulary and merges, a tokenizer.json in
the style of roberta-base, ids of texts and pairs under several configurations, and how pairs of each length are cut.

Needs transformers and tokenizers; the versions used are written into the fixture.
"""

import json
import tempfile
from pathlib import Path

import tokenizers
import transformers
from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from transformers import AutoTokenizer

TARGET = Path(__file__).parents[2] / "packages/core/src/node/__fixtures__/bpe-cases.json"
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
SENTENCES = [
    "The movie was good, and the music was better than in the other movie.", "Don't you think it's naïve? We'll see; they've said I'd like it.",
    "A café in Zürich: 你好, it said, and 🙂 was all it meant.", "  two spaces\nand a new line\t and 12 or 1,200 tabs", "good good bad bad movies music",
]
MASK = {"content": "<mask>", "lstrip": True, "rstrip": False, "normalized": False, "single_word": False}
TEXTS = [
    "", " ", "  ", "\t\n", "a", " a", "a ", "The movie", " The movie", "the  movie", "Don't we'll THEY'VE it'S", "naïve café", "nai\u0308ve", "你好 good",
    "🙂", "🙂 good 👩‍👩‍👧 🇨🇭", "a\u0000b", "a\u200bb", "a\u00adb", "a\u00a0b", "a\u2028b", "\ufeffa", "��", "שלום עולם", "İ i I ß ẞ", "12 1.2 1,200", "good.\r\nmovie",
    "a <mask> b", "a<mask>b", "a  <mask>", "<s>a</s>", "<pad>", "<unk>", "[CLS] a [SEP]", "x" * 300, "movie " * 200, "\U0010ffff\U0001f600", "…—‘’", "Ġthe Ċ",
]
CONFIGS = [
    {},
    {"tokenizer_config.json": {"add_prefix_space": True}},
    {"special_tokens_map.json": {"mask_token": MASK, "cls_token": "<s>"}},
    {"tokenizer_config.json": {"trim_offsets": False, "added_tokens_decoder": {"4": MASK | {"special": True}}}},
    {"tokenizer_config.json": {"mask_token": MASK | {"__type": "AddedToken"}}},
]


def train() -> tuple[dict, list[str]]:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(vocab_size=340, min_frequency=1, special_tokens=[*SPECIAL, "<mask>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(SENTENCES, trainer)
    model = json.loads(tokenizer.to_str())["model"]
    return model["vocab"], [" ".join(pair) for pair in model["merges"]]


def tokenizer_json(vocabulary: dict, merges: list[str]) -> dict:
    """As roberta-base has it: merges as texts, a greedy mask; padding and truncation, which must be set aside."""
    token = lambda content, normalized, lstrip=False: {
        "id": vocabulary[content], "special": True, "content": content, "single_word": False, "lstrip": lstrip, "rstrip": False, "normalized": normalized}
    return {
        "version": "1.0",
        "truncation": {"direction": "Right", "max_length": 8, "strategy": "LongestFirst", "stride": 0},
        "padding": {"strategy": {"Fixed": 8}, "direction": "Right", "pad_to_multiple_of": None, "pad_id": 1, "pad_type_id": 0, "pad_token": "<pad>"},
        "added_tokens": [*(token(content, True) for content in SPECIAL), token("<mask>", False, lstrip=True)],
        "normalizer": None,
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True},
        "post_processor": {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": True, "add_prefix_space": False},
        "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True},
        "model": {"dropout": None, "unk_token": None, "continuing_subword_prefix": "", "end_of_word_suffix": "", "fuse_unk": False, "vocab": vocabulary, "merges": merges},
    }


def encode_pair(tokenizer, first: str, second: str, max_length: int) -> list[int]:
    """As a batch of one: a call with one pair takes an empty second text for none."""
    return tokenizer([first], [second], truncation="longest_first", max_length=max_length, padding=False)["input_ids"][0]


def encodings(tokenizer) -> dict:
    singles = [{"text": text, "ids": tokenizer(text, truncation="longest_first", max_length=512, padding=False)["input_ids"]} for text in TEXTS]
    pairs = [{"text": first, "pair": second, "ids": encode_pair(tokenizer, first, second, 16)}
             for first, second in [*zip(TEXTS, reversed(TEXTS)), ("", ""), ("a", ""), ("", "a")]]
    return {"singles": singles, "pairs": pairs}


def truncations(tokenizer) -> list[list[int]]:
    """[tokens of the first text, of the second, max length, tokens kept of the first, of the second], ties included."""
    first_id, second_id = tokenizer.convert_tokens_to_ids("q"), tokenizer.convert_tokens_to_ids("7")
    table = []
    for max_length in [4, 5, 6, 7, 8, 11, 16]:
        for first in range(13):
            for second in range(13):
                ids = encode_pair(tokenizer, "q" * first, "7" * second, max_length)
                table.append([first, second, max_length, ids.count(first_id), ids.count(second_id)])
    return table


def load(files: dict):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, content in files.items():
            (folder / file).write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return AutoTokenizer.from_pretrained(folder)


def main() -> None:
    vocabulary, merges = train()
    files = {"config.json": {"model_type": "roberta"}, "vocab.json": vocabulary, "merges.txt": "#version: 0.2\n" + "".join(f"{merge}\n" for merge in merges)}
    own = tokenizer_json(vocabulary, merges)
    cases = [{"files": config, **encodings(load(files | config))} for config in CONFIGS]
    fixture = {
        "versions": {"transformers": transformers.__version__, "tokenizers": tokenizers.__version__},
        "vocabulary": vocabulary, "merges": merges, "tokenizerJson": {key: value for key, value in own.items() if key != "model"},
        "cases": cases, "own": encodings(load({"config.json": files["config.json"], "tokenizer.json": own})), "truncations": truncations(load(files)),
    }
    TARGET.write_text(json.dumps(fixture, ensure_ascii=True, separators=(",", ":")).replace("},{", "},\n{") + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
