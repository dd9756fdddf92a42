"""Who takes part. Each contender is a name and the settings its process gets; which ones run depends on the machine."""
from dataclasses import dataclass, field

OURS = "stepsynth"
OPPONENT_KINDS = ("hf-default", "hf-tuned", "packed-python", "authors-pad-512")
AUTHORS_SHARE_OF_STEPS = 5  # a step padded to 512 costs up to ten others


@dataclass(frozen=True)
class Contender:
    name: str
    kind: str
    precision: str  # fp32, bf16 or auto (ours alone)
    settings: dict = field(default_factory=dict)

    @property
    def is_ours(self) -> bool:
        return self.kind == OURS


def contenders(device: str, has_fast_bf16: bool, chooses_precision: bool, opponents: tuple[str, ...]) -> list[Contender]:
    """In the order of their turns. `chooses_precision`: our executable knows `precision: auto`."""
    chosen = [Contender("stepsynth fp32", OURS, "fp32")]
    if chooses_precision:
        if device.startswith("cuda") or has_fast_bf16:
            chosen.append(Contender("stepsynth bf16", OURS, "bf16"))
        chosen.append(Contender("stepsynth auto", OURS, "auto"))
    return chosen + [c for c in _opponents(device, has_fast_bf16) if c.kind in opponents]


def _opponents(device: str, has_fast_bf16: bool) -> list[Contender]:
    on_cuda = device.startswith("cuda")
    default = {"optimizer": "adamw_torch_fused", "grouped": False, "compile": False, "pad_to": 0}
    tuned = {**default, "grouped": True}
    found = [
        Contender("hf-default fp32", "hf-default", "fp32", default),
        Contender("hf-tuned fp32", "hf-tuned", "fp32", tuned),
        Contender("packed-python fp32", "packed-python", "fp32"),
        Contender("authors-pad-512 fp32", "authors-pad-512", "fp32",
                  {**default, "optimizer": "adamw_torch", "pad_to": 512, "max_grad_norm": 0.0}),
    ]
    if on_cuda or has_fast_bf16:
        found.insert(2, Contender("hf-tuned bf16", "hf-tuned", "bf16", tuned))
        found.insert(4, Contender("packed-python bf16", "packed-python", "bf16"))
    if on_cuda:
        found.insert(3, Contender("hf-tuned bf16 compiled", "hf-tuned", "bf16", {**tuned, "compile": True}))
    return found


def steps_for(contender: Contender, steps: int) -> int:
    return max(1, steps // AUTHORS_SHARE_OF_STEPS) if contender.kind == "authors-pad-512" else steps
