"""Our side: requests to the plain executable stepsynth-train (packages/native-trainer/native/README.md), no Node."""
import json
import os
import subprocess
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
DEFAULT_EXECUTABLE = REPOSITORY / "packages/native-trainer/build/Release/stepsynth-train"
# At the values that change nothing:
UNUSED_OPTIONS = {"layerwise_learning_rate_decay": 1, "freeze_embeddings": False, "freeze_layers": 0, "class_weights": [], "focal_gamma": 0}


class Executable:
    def __init__(self, path: Path):
        if not os.access(path, os.X_OK):
            raise SystemExit(f"{path}: no such executable; build it (nx build-native native-trainer) or name one by --executable")
        self.path = str(Path(path).resolve())
        self.chooses_precision = self._reads_precision()

    def train_request(self, job: dict) -> dict:
        options = {
            "learning_rate": job["learning_rate"], "epochs": 1, "max_steps": job["steps"], "batch_size": job["batch_size"],
            "gradient_accumulation_steps": 1, "warmup_ratio": 0, "warmup_steps": 0, "weight_decay": 0,
            "weight_decay_on": "hugging-face", "max_grad_norm": 1, "label_smoothing": 0, "dropout": job.get("dropout", True),
            "early_stopping_patience": 0, "keep": "last", "seed": job["seed"], **UNUSED_OPTIONS}
        return {"checkpoint": job["checkpoint"], "labels": job["labels"], "training_file": job["training_file"],
                "selection_file": job.get("selection_file", ""), "options": options, "runtime": self._runtime(job)}

    def predict_request(self, job: dict, output_file: str) -> dict:
        return {"checkpoint": job["checkpoint"], "data_file": job["training_file"], "output_file": output_file, "runtime": self._runtime(job)}

    def _runtime(self, job: dict) -> dict:
        precision = {"precision": job["precision"]} if self.chooses_precision else {}
        return {"device": job["device"], "threads": job["threads"], **precision}

    def _reads_precision(self) -> bool:
        """Whether this executable has the setting `runtime.precision`; requests are read strictly."""
        job = {"learning_rate": 1e-5, "steps": 1, "batch_size": 1, "seed": 0, "checkpoint": "absent", "labels": ["a", "b"],
               "training_file": "absent", "device": "cpu", "threads": 1, "precision": "fp32"}
        refusal = ""
        for self.chooses_precision in (True, False):
            with tempfile.TemporaryDirectory() as folder:
                request = Path(folder) / "request.json"
                request.write_text(json.dumps(self.train_request(job)))
                refusal = subprocess.run([self.path, "train", str(request)], capture_output=True, text=True).stderr
            if not refusal.startswith("INVALID_REQUEST"):
                return self.chooses_precision
        raise SystemExit(f"{self.path} does not read this benchmark's requests: {refusal.strip()}")
