"""Runs one contender as a process of its own and measures it from outside, with one clock for everybody.

A process prints a JSON line when it starts its first step (`type: started`) and after each step (`type: step`).
"""
import json
import os
import subprocess
import threading
import time

from graphics_memory import GraphicsMemory

CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
# Spinning OpenMP threads wait for one another where others use the cores too: the same for every contender.
ENVIRONMENT = {"OMP_WAIT_POLICY": "passive", "TOKENIZERS_PARALLELISM": "false", "HF_HUB_OFFLINE": "1", "CUBLAS_WORKSPACE_CONFIG": ":4096:8"}


class RunFailed(Exception):
    pass


def cpu_seconds(process_id: int) -> float:
    """User and system time so far, all threads."""
    try:
        with open(f"/proc/{process_id}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS
    except OSError:
        return float("nan")


def run(command: list[str], log_file: str, watches_gpu: bool, time_limit_s: float) -> dict:
    """`events`: the JSON lines, each with `wall` (s since the start) and `cpu` (s); the process's peak memory and CPU time."""
    with open(log_file, "wb") as log, GraphicsMemory(watches_gpu) as graphics_memory:
        start = time.monotonic()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, env={**os.environ, **ENVIRONMENT})
        limit = threading.Timer(time_limit_s, process.kill)
        limit.start()
        try:
            events = read_events(process, start)
        except BaseException:
            process.kill()
            raise
        finally:
            limit.cancel()
            process.stdout.close()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        with open(log_file, encoding="utf-8", errors="replace") as log:
            raise RunFailed(f"{' '.join(command)} ended with {process.returncode}: {log.read()[-800:]}")
    return {"events": events, "peakBytes": usage.ru_maxrss * 1024, "cpuSeconds": usage.ru_utime + usage.ru_stime,
            "gpuPeakBytes": graphics_memory.peak_bytes}


def read_events(process: subprocess.Popen, start: float) -> list[dict]:
    events = []
    for line in process.stdout:
        wall = time.monotonic() - start
        if line.startswith(b'{"'):  # Hugging Face prints dictionaries of its own, with single quotes
            events.append({**json.loads(line), "wall": wall, "cpu": cpu_seconds(process.pid)})
    return events


def timed_segment(result: dict, warm_up: int, last_step: int, tokens_by_step: list[int]) -> dict:
    """Real tokens a second between the end of step `warm_up` and the end of `last_step`."""
    steps = {event["step"]: event for event in result["events"] if event.get("type") == "step"}
    first, last = steps[warm_up], steps[last_step]
    own = [event["tokens"] for event in steps.values() if "tokens" in event]
    tokens = last["tokens"] - first["tokens"] if own else sum(tokens_by_step[warm_up:last_step])
    seconds = last["wall"] - first["wall"]
    started = next(event for event in result["events"] if event.get("type") == "started")
    return {"tokensPerSecond": tokens / seconds, "seconds": seconds, "cpuSeconds": last["cpu"] - first["cpu"],
            "secondsToFirstStep": started["wall"], "peakBytes": result["peakBytes"], "gpuPeakBytes": result["gpuPeakBytes"],
            "torchPeakBytes": result["events"][-1].get("torch_peak_bytes"), "precision": started.get("precision")}
