"""What is measured: texts of the shared data with the batch sizes of the S3 authors, and the shapes of the models."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Workload:
    name: str
    folder: str
    training_file: str
    validation_file: str
    fields: tuple[str, ...]
    labels: tuple[str, ...]
    batch_size: int


@dataclass(frozen=True)
class Model:
    name: str
    # transformers' configuration class and settings of a model with random weights; None: real weights from a folder
    config: tuple[str, dict] | None
    # real tokens of one timed segment on a CPU: some 20 to 60 s on two cores
    segment_tokens: int


ENTAILMENT = ("entailment", "not_entailment")
POLARITY = ("negative", "positive")
SENTIMENT = ("negative", "neutral", "positive")

WORKLOADS = {
    workload.name: workload
    for workload in (
        Workload("rte", "rte", "gold_validation", "gold_test", ("premise", "hypothesis"), ENTAILMENT, 16),
        Workload("qnli", "qnli", "gold_validation", "gold_test", ("question", "sentence"), ENTAILMENT, 32),
        Workload("tweets", "tweet-sentiment", "gold_train", "gold_validation", ("text",), SENTIMENT, 32),
        Workload("imdb", "imdb", "gold_validation", "gold_test", ("text",), POLARITY, 8),
    )
}

MODELS = {
    model.name: model
    for model in (
        Model("distilbert", ("DistilBertConfig", {}), 12_000),
        Model("bert-base", ("BertConfig", {}), 6_000),
        Model("minilm", None, 24_000),
    )
}

MAX_LENGTH = 512
WARM_UP_STEPS = 2
LEAST_STEPS, MOST_STEPS = 4, 40
# torch.compile and the capture of CUDA graphs happen in the first steps; a step itself takes milliseconds
CUDA_WARM_UP_STEPS, CUDA_STEPS = 60, 400
QUICK_WARM_UP_STEPS, QUICK_STEPS = 1, 2


def steps_of_segment(model: Model, batch_size: int, mean_length: float) -> int:
    """Timed steps on a CPU, so that segments of short and long texts take about as long."""
    steps = round(model.segment_tokens / (batch_size * mean_length))
    return max(LEAST_STEPS, min(MOST_STEPS, steps))
