"""A packed encoder with a classification head in Python, on the ATen calls that the C++ core makes.

What remains between its speed and ours is what C++ adds. BERT and DistilBERT; weights from Hugging Face's model.
"""
import math

import torch
from torch.nn import functional as F

from packed_batch import PackedBatch


class PackedClassifier:
    def __init__(self, model, device: str):
        config, self.state = model.config, {name: value.detach().to(device) for name, value in model.named_parameters()}
        self.is_distilbert = config.model_type == "distilbert"
        self.heads = config.num_attention_heads
        self.dropout = config.dropout if self.is_distilbert else config.hidden_dropout_prob
        self.attention_dropout = config.attention_dropout if self.is_distilbert else config.attention_probs_dropout_prob
        self.head_dropout = config.seq_classif_dropout if self.is_distilbert else config.classifier_dropout or config.hidden_dropout_prob
        self.eps = 1e-12 if self.is_distilbert else config.layer_norm_eps
        self.prefix = config.model_type + (".transformer.layer." if self.is_distilbert else ".encoder.layer.")
        self.layers = [self._layer(i) for i in range(config.num_hidden_layers)]
        self.embeddings = [self._take(f"{config.model_type}.embeddings.{part}.weight") for part in self._tables()]
        self.embedding_norm = self._pair(f"{config.model_type}.embeddings.LayerNorm")
        self.head = [self._pair(name) for name in (("pre_classifier", "classifier") if self.is_distilbert else ("bert.pooler.dense", "classifier"))]
        del self.state  # a second copy of the weights
        self.training = False

    def parameters(self) -> list[torch.Tensor]:
        pairs = [*(pair for layer in self.layers for pair in layer), self.embedding_norm, *self.head]
        return [*self.embeddings, *(tensor for pair in pairs for tensor in pair)]

    def _tables(self) -> list[str]:
        return ["word_embeddings", "position_embeddings", *([] if self.is_distilbert else ["token_type_embeddings"])]

    def _take(self, *names: str) -> torch.Tensor:
        return torch.cat([self.state[name] for name in names]).clone().requires_grad_()

    def _pair(self, *names: str) -> tuple[torch.Tensor, torch.Tensor]:
        return self._take(*(f"{name}.weight" for name in names)), self._take(*(f"{name}.bias" for name in names))

    def _layer(self, index: int) -> list[tuple[torch.Tensor, torch.Tensor]]:
        """QKV in one, attention output, its norm, intermediate, output, its norm."""
        at = f"{self.prefix}{index}."
        if self.is_distilbert:
            qkv = [at + f"attention.{part}_lin" for part in "qkv"]
            rest = ["attention.out_lin", "sa_layer_norm", "ffn.lin1", "ffn.lin2", "output_layer_norm"]
        else:
            qkv = [at + f"attention.self.{part}" for part in ("query", "key", "value")]
            rest = ["attention.output.dense", "attention.output.LayerNorm", "intermediate.dense", "output.dense", "output.LayerNorm"]
        return [self._pair(*qkv), *(self._pair(at + name) for name in rest)]

    def _drop(self, values: torch.Tensor, rate: float) -> torch.Tensor:
        return F.dropout(values, rate, self.training)

    def _norm(self, values: torch.Tensor, pair) -> torch.Tensor:
        return F.layer_norm(values, pair[0].shape, *pair, self.eps)

    def logits(self, batch: PackedBatch) -> torch.Tensor:
        hidden = F.embedding(batch.ids, self.embeddings[0]) + F.embedding(batch.positions, self.embeddings[1])
        if not self.is_distilbert:
            hidden = hidden + F.embedding(batch.types, self.embeddings[2])
        hidden = self._drop(self._norm(hidden, self.embedding_norm), self.dropout)
        for layer in self.layers[:-1]:
            hidden = self._finish(layer, self._attention(layer[0], hidden, batch, False), hidden)
        last = self.layers[-1]
        first = self._finish(last, self._attention(last[0], hidden, batch, True), hidden.index_select(0, batch.first_tokens))
        middle = F.linear(first, *self.head[0])
        middle = torch.relu(middle) if self.is_distilbert else torch.tanh(middle)
        return F.linear(self._drop(middle, self.head_dropout), *self.head[1])

    def _finish(self, layer, context: torch.Tensor, residual: torch.Tensor) -> torch.Tensor:
        _, out, norm, up, down, last_norm = layer
        attended = self._drop(F.linear(context, *out), 0 if self.is_distilbert else self.dropout)
        middle = self._norm(attended + residual, norm)
        return self._norm(self._drop(F.linear(F.gelu(F.linear(middle, *up)), *down), self.dropout) + middle, last_norm)

    def _attention(self, qkv, hidden: torch.Tensor, batch: PackedBatch, first_only: bool) -> torch.Tensor:
        size = hidden.shape[1]
        if not first_only:
            query, key, value = F.linear(hidden, *qkv).split(size, 1)
        else:
            query = F.linear(hidden.index_select(0, batch.first_tokens), qkv[0][:size], qkv[1][:size])
            key, value = F.linear(hidden, qkv[0][size:], qkv[1][size:]).split(size, 1)
        attend = self._flash if hidden.is_cuda and query.dtype == torch.bfloat16 else self._padded_cuda if hidden.is_cuda else self._groups
        return attend(query, key, value, batch, first_only)

    def _flash(self, query, key, value, batch: PackedBatch, first_only: bool) -> torch.Tensor:
        rows = batch.labels.numel()
        query_offsets = torch.arange(rows + 1, dtype=torch.int32, device=query.device) if first_only else batch.offsets
        split = [tensor.unflatten(1, (self.heads, -1)) for tensor in (query, key, value)]
        rate = self.attention_dropout if self.training else 0.0
        return torch.ops.aten._flash_attention_forward(
            *split, query_offsets, batch.offsets, 1 if first_only else batch.longest, batch.longest, rate, False, False)[0].flatten(1)

    def _padded_cuda(self, query, key, value, batch: PackedBatch, first_only: bool) -> torch.Tensor:
        """fp32 has no flash kernel: memory-efficient attention with the same offsets."""
        rows = batch.labels.numel()
        query_offsets = torch.arange(rows + 1, dtype=torch.int32, device=query.device) if first_only else batch.offsets
        split = [tensor.unflatten(1, (self.heads, -1))[None] for tensor in (query, key, value)]
        rate = self.attention_dropout if self.training else 0.0
        return torch.ops.aten._efficient_attention_forward(
            *split, None, query_offsets, batch.offsets, 1 if first_only else batch.longest, batch.longest, rate, 0, self.training)[0][0].flatten(1)

    def _groups(self, query, key, value, batch: PackedBatch, first_only: bool) -> torch.Tensor:
        sizes = [rows * length for rows, length, _ in batch.groups]
        keys, values = (t.index_select(0, batch.pad_index).split(sizes) for t in (key, value))
        queries = query.split([rows for rows, _, _ in batch.groups]) if first_only else query.index_select(0, batch.pad_index).split(sizes)
        contexts = []
        for (rows, _, bias), q, k, v in zip(batch.groups, queries, keys, values):
            q, k, v = (t.reshape(rows, -1, self.heads, t.shape[1] // self.heads).transpose(1, 2) for t in (q, k, v))
            contexts.append(self._attend(q, k, v, bias).transpose(1, 2).flatten(0, 1).flatten(1))
        padded = torch.cat(contexts)
        return padded if first_only else padded.index_select(0, batch.unpad_index)

    def _attend(self, query, key, value, bias) -> torch.Tensor:
        if not self.training or not self.attention_dropout:
            return F.scaled_dot_product_attention(query, key, value, None if bias is None else bias.to(query.dtype))
        scores = torch.matmul(query * (1 / math.sqrt(query.shape[-1])), key.transpose(-2, -1))
        probabilities = torch.softmax(scores if bias is None else scores + bias, -1)
        return torch.matmul(self._drop(probabilities, self.attention_dropout).to(value.dtype), value)
