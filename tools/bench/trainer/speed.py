"""Speed: one comparison for each model, workload and task."""
import sys
from pathlib import Path
from statistics import mean

from contenders import Contender
from inputs import Inputs, prepare
from measure import RunFailed
from runs import Runs
from summaries import contract
from tables import comparison_table
from turns import turns
from workloads import CUDA_STEPS, CUDA_WARM_UP_STEPS, MODELS, WARM_UP_STEPS, WORKLOADS, Model, Workload, steps_of_segment

UNIT = "real tokens/s"
MOST_DISAGREEMENT = 1e-3


def measure_all(arguments, runs: Runs, chosen: list[Contender], scratch: Path, show, save) -> list[dict]:
    """Calls `show` with each table and `save` with all documents as soon as they are there; returns the contract documents."""
    documents = []
    for model in (MODELS[name] for name in arguments.models):
        if model.config is None and arguments.minilm is None:
            show("MiniLM is left out: name its folder by --minilm (tools/reference/minilm-checkpoint.py makes it).")
            continue
        for workload in (WORKLOADS[name] for name in arguments.workloads):
            inputs = prepare(arguments, workload, model, scratch)
            for task in arguments.tasks:
                title, take = measurement(task, arguments, runs, workload, model, inputs)
                samples = interleaved(chosen, arguments, take, show)
                if task == "predict":
                    check_agreement(samples)
                ours = [c.name for c in chosen if c.is_ours and c.name in samples]
                show(comparison_table(title, samples, ours, arguments.device.startswith("cuda")))
                documents += contracts(title, samples, ours)
                save(documents)
    return documents


def measurement(task: str, arguments, runs: Runs, workload: Workload, model: Model, inputs: Inputs):
    """(title, function from a contender to one sample)"""
    batch_size = arguments.batch_size or workload.batch_size
    if task == "predict":
        return (f"predict, {model.name}, {workload.name}, {len(inputs.validation.ids)} rows",
                lambda contender: runs.predict(contender, inputs, workload.labels))
    warm_up, steps = steps_of(arguments, model, batch_size, mean(inputs.training.lengths))
    title = f"train, {model.name}, {workload.name}, batch {batch_size}, {steps} steps after {warm_up}"
    return title, lambda contender: runs.train(contender, inputs, batch_size, warm_up, steps, workload.labels)


def steps_of(arguments, model: Model, batch_size: int, mean_length: float) -> tuple[int, int]:
    on_cuda = arguments.device.startswith("cuda")
    steps = arguments.steps or (CUDA_STEPS if on_cuda else steps_of_segment(model, batch_size, mean_length))
    return arguments.warm_up or (CUDA_WARM_UP_STEPS if on_cuda else WARM_UP_STEPS), steps


def interleaved(chosen: list[Contender], arguments, take, show) -> dict[str, list[dict]]:
    by_name = {contender.name: contender for contender in chosen}
    samples: dict[str, list[dict]] = {name: [] for name in by_name}
    for segment, name in turns(list(by_name), arguments.segments):
        if name not in samples:
            continue
        try:
            samples[name].append(take(by_name[name]))
            print(f"  {name}, segment {segment + 1}: {samples[name][-1]['tokensPerSecond']:,.0f}", file=sys.stderr)
        except RunFailed as failure:
            if not arguments.keep_going:
                raise
            del samples[name]
            show(f"{name} is left out: {failure}")
    return samples


def check_agreement(samples: dict[str, list[dict]]) -> None:
    """All that compute in fp32 give the same logits; a fast wrong answer is no answer."""
    sums = {name: own[0]["checksum"] for name, own in samples.items() if name.endswith("fp32")}
    if sums and max(sums.values()) - min(sums.values()) > MOST_DISAGREEMENT * max(sums.values()):
        raise SystemExit(f"the contenders predict different logits; sums of their magnitudes: {sums}")


def contracts(title: str, samples: dict[str, list[dict]], ours: list[str]) -> list[dict]:
    speeds = {name: [sample["tokensPerSecond"] for sample in own] for name, own in samples.items()}
    opponents = {name: values for name, values in speeds.items() if name not in ours}
    return [{**contract(title, UNIT, speeds[name], opponents), "name": name, "samples": samples} for name in ours]
