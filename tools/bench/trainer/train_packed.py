"""A packed training loop in Python: our rows, our batches, our attention groups, fused AdamW with the clip folded in."""
import torch
from torch.nn import functional as F

from dataset import read_dataset
from hugging_face_model import load_model
from packed_batch import pack
from packed_model import PackedClassifier
from row_order import step_batches
from worker_support import autocast, is_border, read_job, say, synchronize, torch_peak

MAX_GRAD_NORM = 1.0


class FusedAdamW:
    """Betas and epsilon of Hugging Face's defaults, no decay; never waits for the device."""

    def __init__(self, parameters: list[torch.Tensor]):
        self.parameters = parameters
        self.first, self.second = ([torch.zeros_like(p) for p in parameters] for _ in range(2))
        self.steps = [torch.zeros((), device=p.device) for p in parameters]

    @torch.no_grad()
    def step(self, gradients: list[torch.Tensor], learning_rate: float) -> None:
        norm = torch.linalg.vector_norm(torch.stack(torch._foreach_norm(gradients)))
        scale = ((norm + 1e-6) / MAX_GRAD_NORM).clamp_min(1)
        torch._foreach_add_(self.steps, 1)
        torch._fused_adamw_(self.parameters, gradients, self.first, self.second, [], self.steps, lr=learning_rate, beta1=0.9, beta2=0.999,
                            weight_decay=0.0, eps=1e-8, amsgrad=False, maximize=False, grad_scale=scale)


def main() -> None:
    job = read_job()
    data = read_dataset(job["training_file"])
    model = PackedClassifier(load_model(job), job["device"])
    model.training = True
    parameters = model.parameters()
    optimizer = FusedAdamW(parameters)
    plan = step_batches(len(data.ids), job["seed"], job["batch_size"], 1, job["steps"])
    tokens = 0
    say("started", precision=job["precision"])
    for step, passes in enumerate(plan, 1):
        batch = pack(data, passes[0], job["device"])
        tokens += len(batch.ids)
        with autocast(job):
            loss = F.cross_entropy(model.logits(batch).float(), batch.labels)
        gradients = torch.autograd.grad(loss, parameters)
        optimizer.step(list(gradients), job["learning_rate"] * (1 - (step - 1) / job["steps"]))
        if is_border(job, step):
            synchronize(job)
            say("step", step=step, tokens=tokens, loss=loss.item())
    say("done", **torch_peak(job))


if __name__ == "__main__":
    main()
