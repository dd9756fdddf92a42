"""One fine-tuning by Hugging Face's Trainer: defaults, tuned, or as the S3 authors ran it, by the job's settings."""
import torch
from transformers import Trainer, TrainerCallback, TrainingArguments

from hugging_face_model import CountingCollator, features, load_model
from row_order import epoch_order
from worker_support import is_border, read_job, say, synchronize, torch_peak


class GivenOrder(torch.utils.data.Sampler):
    """Our trainer's order of rows, epoch by epoch, so that every step of both sees the same rows."""

    def __init__(self, rows: int, seed: int):
        self.rows, self.seed, self.epoch = rows, seed, 0

    def __len__(self):
        return self.rows

    def __iter__(self):
        order = epoch_order(self.rows, self.seed, self.epoch)
        self.epoch += 1
        return iter(order)


class OrderedTrainer(Trainer):
    def _get_train_sampler(self, train_dataset=None):
        if self.args.train_sampling_strategy == "group_by_length":
            return super()._get_train_sampler(train_dataset)
        return GivenOrder(len(self.train_dataset), self.args.seed)


class Reporter(TrainerCallback):
    def __init__(self, job: dict, collator: CountingCollator):
        self.job, self.collator, self.started = job, collator, False

    def on_step_begin(self, *_, **__):
        if not self.started:
            say("started", precision=self.job["precision"])
        self.started = True

    def on_step_end(self, _, state, *__, **___):
        if is_border(self.job, state.global_step):
            synchronize(self.job)
            say("step", step=state.global_step, tokens=sum(self.collator.tokens_by_batch[: state.global_step]))


def training_arguments(job: dict) -> TrainingArguments:
    settings = job["settings"]
    on_cpu = job["device"] == "cpu"
    return TrainingArguments(
        output_dir=job["scratch"], max_steps=job["steps"], per_device_train_batch_size=job["batch_size"],
        learning_rate=job["learning_rate"], optim=settings["optimizer"], max_grad_norm=settings.get("max_grad_norm", 1.0),
        train_sampling_strategy="group_by_length" if settings["grouped"] else "random", bf16=job["precision"] == "bf16",
        torch_compile=settings["compile"], use_cpu=on_cpu, dataloader_pin_memory=not on_cpu, report_to=[], logging_strategy="no",
        save_strategy="no", disable_tqdm=True, seed=job["seed"])


def accuracy(trainer: Trainer, rows: list[dict]) -> float:
    prediction = trainer.predict(rows)
    return float((prediction.predictions.argmax(1) == prediction.label_ids).mean())


def main() -> None:
    job = read_job()
    model = load_model(job)
    uses_types = model.config.model_type == "bert"
    collator = CountingCollator(job)
    trainer = OrderedTrainer(model=model, train_dataset=features(job["training_file"], uses_types), data_collator=collator,
                             args=training_arguments(job), callbacks=[Reporter(job, collator)])
    trainer.train()
    selection = job.get("selection_file")
    result = {"accuracy": accuracy(trainer, features(selection, uses_types))} if selection else {}
    say("done", **result, **torch_peak(job))


if __name__ == "__main__":
    main()
