"""The network is trained here, by torch, and leaves as arrays for `aisle.network`."""

import copy
import dataclasses
from functools import partial
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

from aisle.array_types import Bools, Floats, Ints
from aisle.network import FARTHEST, Network
from aisle.segments import place_in_row
from training.config import Config
from training.lists import Lists

PART = 100_000  # candidates standardised at once


@dataclasses.dataclass(frozen=True)
class Padded:
    """Lists of one length. Shape: (lists, longest, features), (lists, longest) and (lists,)."""

    features: Tensor
    present: Tensor  # bool
    stands_for: Tensor  # log of how many candidates one stands for
    label: Tensor  # place of the label in its list
    importance: Tensor


def train_network(lists: Lists, importance: Floats, validation: Bools, config: Config) -> Network:
    """Listwise: among the candidates of a list, the label should come first.

    Lists without their label among the candidates teach no order and are left out here; calibration has them.
    Shape: importance and validation (examples,).
    """
    torch.set_num_threads(config.threads)
    mean, scale = standardisation(lists.features)
    labelled = np.unique(lists.example[lists.label])
    padded = pad(lists, labelled, mean, scale, importance)
    judged = torch.from_numpy(validation[labelled])
    layers = build_layers(lists.features.shape[1], config)
    fit(layers, padded, ~judged, judged, config)
    linear = [layer for layer in layers if isinstance(layer, nn.Linear)]
    return Network(
        mean=mean,
        scale=scale,
        weights=tuple(layer.weight.detach().numpy().T.copy() for layer in linear),
        biases=tuple(layer.bias.detach().numpy().copy() for layer in linear),
    )


def standardisation(features: Floats) -> tuple[Floats, Floats]:
    """A feature that never varies gets scale 1, and so stays 0."""
    if not len(features):
        return np.zeros(features.shape[1], dtype=np.float32), np.ones(features.shape[1], dtype=np.float32)
    mean, scale = features.mean(axis=0, dtype=np.float64), features.std(axis=0, dtype=np.float64)
    return mean.astype(np.float32), np.where(scale > 1e-6, scale, 1).astype(np.float32)


def build_layers(inputs: int, config: Config) -> nn.Sequential:
    sizes = (inputs, *config.hidden)
    layers: list[nn.Module] = []
    for size, following in pairwise((*sizes, 1)):
        layers += [nn.Linear(size, following), nn.ReLU()]
    random = torch.Generator().manual_seed(config.seed)  # of its own: views may be fitted beside this
    for linear, size in zip(layers[::2], sizes, strict=True):
        for numbers in linear.parameters():
            nn.init.uniform_(numbers, -(size**-0.5), size**-0.5, generator=random)
    return nn.Sequential(*layers[:-1])


def pad(lists: Lists, labelled: Ints, mean: Floats, scale: Floats, importance: Floats) -> Padded:
    """The lists of the examples `labelled`, standardised; in parts, since the features are what fills the memory."""
    rows = np.flatnonzero(np.isin(lists.example, labelled))
    row = np.searchsorted(labelled, lists.example[rows])
    column = place_in_row(row)
    shape = (len(labelled), int(column.max(initial=-1)) + 1)
    padded = np.zeros((*shape, len(mean)), dtype=np.float16)  # between -6 and 6: half the memory, and enough
    for part in np.array_split(np.arange(len(rows)), len(rows) // PART + 1):
        standard = (lists.features[rows[part]] - mean) / scale
        padded[row[part], column[part]] = np.clip(standard, -FARTHEST, FARTHEST, out=standard)
    present = np.zeros(shape, dtype=bool)
    present[row, column] = True
    stands_for = np.zeros(shape, dtype=np.float32)
    stands_for[row, column] = np.log(lists.weight[rows])
    label = np.zeros(len(labelled), dtype=np.int64)
    own = lists.label[rows]
    label[row[own]] = column[own]
    arrays = (padded, present, stands_for, label, importance[labelled].astype(np.float32))
    return Padded(*map(torch.from_numpy, arrays))


def fit(layers: nn.Sequential, lists: Padded, learn: Tensor, judge: Tensor, config: Config) -> None:
    """Adam, until the loss on the validation lists has not fallen for `patience` epochs; the best epoch stays.

    What is judged and kept is the moving average of the weights: as good as several networks, at the price of one.
    Source: Polyak and Juditsky, Acceleration of Stochastic Approximation by Averaging, SIAM 1992.
    """
    optimizer = torch.optim.Adam(
        layers.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay, fused=True
    )
    learners, judges = learn.nonzero().ravel(), judge.nonzero().ravel()
    shuffle = torch.Generator().manual_seed(config.seed)
    step_size = min(config.lists_per_step, max(len(learners) // config.steps_per_epoch, 1))
    average = AveragedModel(layers, avg_fn=partial(moving_average, config.average))
    best, best_loss, waited = copy.deepcopy(layers.state_dict()), float("inf"), 0
    for _ in range(config.epochs):
        for step in learners[torch.randperm(len(learners), generator=shuffle)].split(step_size):
            optimizer.zero_grad()
            loss(layers, lists, step, config.level_weight).backward()
            optimizer.step()
            average.update_parameters(layers)
        current = mean_loss(average.module, lists, judges if len(judges) else learners, config)
        waited = 0 if current < best_loss else waited + 1
        if current < best_loss:
            best, best_loss = copy.deepcopy(average.module.state_dict()), current
        if waited >= config.patience:
            break
    layers.load_state_dict(best)


def moving_average(kept: float, average: Tensor, current: Tensor, steps: Tensor | int) -> Tensor:
    """The first steps count more: an average of few should not hold on to its beginning."""
    return current.lerp(average, min(kept, (1 + int(steps)) / (10 + int(steps))))


def mean_loss(layers: nn.Module, lists: Padded, which: Tensor, config: Config) -> float:
    if not len(which):
        return 0.0
    with torch.no_grad():
        parts = [loss(layers, lists, part, config.level_weight) * len(part) for part in which.split(1_024)]
    return float(sum(parts)) / len(which)


def loss(layers: nn.Module, lists: Padded, which: Tensor, level_weight: float) -> Tensor:
    """Softmax over each list's candidates, and a little of the plain cross-entropy of every candidate.

    A candidate drawn at random counts in the softmax for all those it was drawn from.
    """
    present, label, importance = lists.present[which], lists.label[which], lists.importance[which]
    output = layers(lists.features[which].float()).squeeze(-1)  # (lists, longest)
    ordered = (output + lists.stands_for[which]).masked_fill(~present, -1e9)
    ranked = nn.functional.cross_entropy(ordered, label, reduction="none")
    taken = nn.functional.one_hot(label, output.shape[1]).to(output.dtype)
    each = nn.functional.binary_cross_entropy_with_logits(output, taken, reduction="none")
    level = (each * present).sum(dim=1)
    return ((ranked + level_weight * level) * importance).sum() / importance.sum()
