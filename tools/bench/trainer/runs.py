"""One run of one contender: its job, its command and what is taken from its output."""
import json
import sys
from pathlib import Path

from contenders import Contender, steps_for
from dataset import EncodedRows
from executable import Executable
from inputs import Inputs
from measure import run, timed_segment
from prediction_file import sum_of_magnitudes
from row_order import step_batches

HERE = Path(__file__).parent
LEARNING_RATE = 5e-5
SCRIPTS = {"hf-default": "train_hugging_face.py", "hf-tuned": "train_hugging_face.py", "authors-pad-512": "train_hugging_face.py",
           "packed-python": "train_packed.py"}


class Runs:
    def __init__(self, arguments, executable: Executable, scratch: Path):
        self.arguments, self.executable, self.scratch = arguments, executable, scratch

    def train(self, contender: Contender, inputs: Inputs, batch_size: int, warm_up: int, steps: int, labels: list[str]) -> dict:
        """A sample: real tokens a second of the timed steps and the rest of `timed_segment`."""
        steps = steps_for(contender, steps)
        warm_up = 1 if contender.kind == "authors-pad-512" else warm_up
        job = {**self.job(contender, inputs, labels), "warm_up": warm_up, "steps": warm_up + steps, "batch_size": batch_size, "seed": 0}
        result = self.run(self.train_command(contender, job))
        return timed_segment(result, warm_up, warm_up + steps, tokens_by_step(inputs.training, job))

    def predict(self, contender: Contender, inputs: Inputs, labels: list[str]) -> dict:
        """Loading is not counted, the first batch is: nobody has a warm-up."""
        job = {**self.job(contender, inputs, labels), "training_file": str(inputs.validation_file), "warm_up": 0, "steps": 0, "seed": 0}
        if contender.is_ours:
            request = self.executable.predict_request(job, str(self.scratch / "predictions.sspred"))
            command = [self.executable.path, "predict", self.write(request)]
        else:
            command = [sys.executable, str(HERE / "predict_python.py"), self.write(job)]
        result = self.run(command)
        last = result["events"][-1]
        checksum = sum_of_magnitudes(self.scratch / "predictions.sspred") if contender.is_ours else last["checksum"]
        return {"checksum": checksum, "tokensPerSecond": sum(inputs.validation.lengths) / last["seconds"], "seconds": last["seconds"],
                "cpuSeconds": result["cpuSeconds"], "peakBytes": result["peakBytes"], "gpuPeakBytes": result["gpuPeakBytes"],
                "torchPeakBytes": last.get("torch_peak_bytes"), "secondsToFirstStep": None}

    def job(self, contender: Contender, inputs: Inputs, labels: list[str]) -> dict:
        return {"kind": contender.kind, "precision": contender.precision, "settings": contender.settings, "labels": list(labels),
                "checkpoint": str(inputs.checkpoint.resolve()), "training_file": str(inputs.training_file), "learning_rate": LEARNING_RATE,
                "device": self.arguments.device, "threads": self.arguments.threads, "scratch": str(self.scratch / "hugging-face")}

    def train_command(self, contender: Contender, job: dict) -> list[str]:
        if contender.is_ours:
            return [self.executable.path, "train", self.write(self.executable.train_request(job))]
        return [sys.executable, str(HERE / SCRIPTS[contender.kind]), self.write(job)]

    def write(self, document: dict) -> str:
        file = self.scratch / "job.json"
        file.write_text(json.dumps(document))
        return str(file)

    def run(self, command: list[str]) -> dict:
        return run(command, str(self.scratch / "run.log"), self.arguments.device.startswith("cuda"), self.arguments.time_limit)


def tokens_by_step(rows: EncodedRows, job: dict) -> list[int]:
    lengths = rows.lengths
    plan = step_batches(len(lengths), job["seed"], job["batch_size"], 1, job["steps"])
    return [sum(lengths[row] for batch in step for row in batch) for step in plan]
