"""The quality gate: after the same steps on the same rows, our accuracy is Hugging Face's. MiniLM, tweets."""
from pathlib import Path

from contenders import Contender, contenders
from inputs import Inputs, prepare
from runs import Runs
from summaries import quality_gate
from tables import quality_table
from workloads import MODELS, WORKLOADS

EPOCH_STEPS = 141  # 4,500 rows in batches of 32
VALIDATION_ROWS = 4000


def measure_quality(arguments, runs: Runs, chosen: list[Contender], scratch: Path, show, save) -> list[dict]:
    """Every precision of ours against Hugging Face's fp32; each gate's document."""
    if arguments.minilm is None:
        raise SystemExit("--quality needs --minilm FOLDER (tools/reference/minilm-checkpoint.py makes it)")
    workload = WORKLOADS["tweets"]
    arguments.validation_rows = arguments.validation_rows if arguments.quick else VALIDATION_ROWS
    inputs = prepare(arguments, test_of(workload), MODELS["minilm"], scratch)
    theirs = next(c for c in contenders(arguments.device, False, False, ("hf-default",)) if not c.is_ours)
    entrants = [c for c in chosen if c.is_ours] + [theirs]
    accuracies: dict[str, list[float]] = {c.name: [] for c in entrants}
    for seed in range(arguments.seeds):
        for contender in entrants:
            accuracies[contender.name].append(accuracy(runs, contender, inputs, arguments, seed))
    reference = accuracies.pop(theirs.name)
    gates = {name: quality_gate(values, reference) for name, values in accuracies.items()}
    for name, gate in gates.items():
        show(quality_table(name, gate))
    documents = [{"workload": f"quality, minilm, tweets, {steps_of(arguments)} steps of 32", "name": name, **gate} for name, gate in gates.items()]
    save(documents)
    return documents


def test_of(workload):
    return type(workload)(**{**vars(workload), "validation_file": "gold_test"})


def steps_of(arguments) -> int:
    return arguments.steps or EPOCH_STEPS


def accuracy(runs: Runs, contender: Contender, inputs: Inputs, arguments, seed: int) -> float:
    """On the validation rows after the last step; seeds vary the order of the rows and the dropout, not the head's first weights."""
    steps = steps_of(arguments)
    job = {**runs.job(contender, inputs, WORKLOADS["tweets"].labels), "selection_file": str(inputs.validation_file), "warm_up": steps, "steps": steps,
           "batch_size": 32, "seed": seed}
    events = runs.run(runs.train_command(contender, job))["events"]
    return next(event["accuracy"] for event in reversed(events) if "accuracy" in event)
