"""One run of the benchmark with datasketch: `one` text after the other, or all by its `bulk`; the same shingles, 128 permutations."""
import json
import re
import sys
import time
import unicodedata

from datasketch import MinHash

PERMUTATIONS = 128
CHARACTERS = 5
PUNCTUATION = re.compile("[" + "".join(re.escape(chr(code)) for code in range(sys.maxunicode) if unicodedata.category(chr(code)).startswith("P")) + "]+")
SPACES = re.compile(r"\s+")


def normalise(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).lower()
    words = SPACES.sub(" ", PUNCTUATION.sub("", folded)).strip()
    return words or SPACES.sub(" ", folded).strip()


def shingles(text: str) -> set[bytes]:
    normalised = normalise(text)
    return {normalised[start:start + CHARACTERS].encode() for start in range(max(1, len(normalised) - CHARACTERS + 1))}


def sign(text: str) -> MinHash:
    signature = MinHash(num_perm=PERMUTATIONS)
    signature.update_batch(list(shingles(text)))
    return signature


def mean_error(texts: list[str], signatures: list[MinHash]) -> float:
    errors = []
    for text, signature in zip(texts[:2000], signatures):
        half = text[:len(text) // 2]
        whole_set, half_set = shingles(text), shingles(half)
        errors.append(abs(signature.jaccard(sign(half)) - len(whole_set & half_set) / len(whole_set | half_set)))
    return sum(errors) / len(errors)


if __name__ == "__main__":
    kind, file = sys.argv[1:]
    with open(file, encoding="utf-8") as handle:
        texts = json.load(handle)
    MinHash(num_perm=PERMUTATIONS)  # draws its permutations once, outside the clock
    started, before = time.perf_counter(), time.process_time()
    if kind == "bulk":
        signatures = MinHash.bulk([list(shingles(text)) for text in texts], num_perm=PERMUTATIONS)
    else:
        signatures = [sign(text) for text in texts]
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - before
    print(json.dumps({"seconds": seconds, "cpuSeconds": cpu_seconds, "threads": 1, "meanError": mean_error(texts, signatures)}))
