"""What the Python contenders share. Each is started as `python FILE JOB.json`."""
import json
import sys
import time
from pathlib import Path

import torch


def read_job() -> dict:
    job = json.loads(Path(sys.argv[1]).read_text())
    torch.set_num_threads(job["threads"])
    torch.manual_seed(job["seed"])
    return job


def say(kind: str, **values) -> None:
    print(json.dumps({"type": kind, **values}), flush=True)


def synchronize(job: dict) -> None:
    if job["device"].startswith("cuda"):
        torch.cuda.synchronize()


def is_border(job: dict, step: int) -> bool:
    """Steps after which the clock is read: only there does the host wait for the device."""
    return step in (job["warm_up"], job["steps"])


def torch_peak(job: dict) -> dict:
    return {"torch_peak_bytes": torch.cuda.max_memory_allocated()} if job["device"].startswith("cuda") else {}


def autocast(job: dict):
    return torch.autocast(job["device"].partition(":")[0], dtype=torch.bfloat16, enabled=job["precision"] == "bf16")


def timed(job: dict, work):
    """(result, seconds) of `work()`, the device's work included."""
    synchronize(job)
    start = time.perf_counter()
    result = work()
    synchronize(job)
    return result, time.perf_counter() - start
