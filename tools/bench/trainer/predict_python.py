"""Logits of a validation set: Hugging Face's Trainer (defaults), sorted by length (tuned), or packed."""
import torch
from transformers import Trainer, TrainingArguments

from dataset import read_dataset
from hugging_face_model import CountingCollator, features, load_model
from packed_batch import pack
from packed_model import PackedClassifier
from worker_support import autocast, read_job, say, timed, torch_peak

TOKENS_PER_BATCH = 4096  # as the core's


def by_trainer(job: dict, model):
    arguments = TrainingArguments(output_dir=job["scratch"], use_cpu=job["device"] == "cpu", dataloader_pin_memory=job["device"] != "cpu",
                                  report_to=[], disable_tqdm=True)
    trainer = Trainer(model=model, args=arguments, data_collator=CountingCollator(job))
    rows = features(job["training_file"], model.config.model_type == "bert")
    return lambda: torch.from_numpy(trainer.predict(rows).predictions)


def sorted_by_length(job: dict, model):
    """Batches of 32 neighbours in length under inference mode; the longest first, so that memory is asked for once."""
    model = model.to(job["device"]).eval()
    model = torch.compile(model, dynamic=True) if job["settings"].get("compile") else model
    rows = features(job["training_file"], model.config.model_type == "bert")
    order = sorted(range(len(rows)), key=lambda row: -len(rows[row]["input_ids"]))
    collate = CountingCollator(job)

    def work():
        logits = torch.empty(len(rows), model.config.num_labels)
        with torch.inference_mode(), autocast(job):
            for first in range(0, len(order), 32):
                chosen = order[first : first + 32]
                batch = {key: value.to(job["device"]) for key, value in collate([rows[row] for row in chosen]).items() if key != "labels"}
                logits[chosen] = model(**batch).logits.float().cpu()
        return logits

    return work


def packed(job: dict, model):
    data = read_dataset(job["training_file"])
    classifier = PackedClassifier(model, job["device"])
    order = sorted(range(len(data.ids)), key=lambda row: len(data.ids[row]))

    def work():
        logits = torch.empty(len(order), model.config.num_labels)
        with torch.inference_mode(), autocast(job):
            for chosen in batches_of_tokens(order, data.lengths):
                batch = pack(data, chosen, job["device"])
                logits[batch.rows] = classifier.logits(batch).float().cpu()
        return logits

    return work


def batches_of_tokens(order: list[int], lengths: list[int]) -> list[list[int]]:
    batches, tokens = [[]], 0
    for row in order:
        if batches[-1] and tokens + lengths[row] > TOKENS_PER_BATCH:
            batches.append([])
            tokens = 0
        batches[-1].append(row)
        tokens += lengths[row]
    return batches


def main() -> None:
    job = read_job()
    ways = {"hf-default": by_trainer, "authors-pad-512": by_trainer, "hf-tuned": sorted_by_length, "packed-python": packed}
    work = ways[job["kind"]](job, load_model(job))
    say("started", precision=job["precision"])
    logits, seconds = timed(job, work)
    # every way must compute the same: the driver compares these
    say("done", seconds=seconds, checksum=float(logits.abs().sum()), **torch_peak(job))


if __name__ == "__main__":
    main()
