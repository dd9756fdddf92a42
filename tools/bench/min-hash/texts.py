"""The texts: tweets of the shared data, else sentences of made-up words."""
import gzip
import json
import random
from pathlib import Path

TWEETS = "tweet-sentiment/gold_test.jsonl.gz"


def short_texts(data: Path, count: int) -> list[str]:
    file = data / TWEETS
    known = tweets(file) if file.exists() else made_up()
    return [known[place] if place < len(known) else f"{place} {known[place % len(known)]}" for place in range(count)]


def tweets(file: Path) -> list[str]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines]


def made_up(count: int = 3000) -> list[str]:
    draw = random.Random(0)
    words = ["".join(draw.choices("abcdefghijklmnopqrstuvwxyz", k=draw.randint(2, 9))) for _ in range(5000)]
    return [" ".join(draw.choices(words, k=draw.randint(8, 30))) for _ in range(count)]
