"""Trains the network with torch and returns arrays for `aisle.ranking.network`."""

import copy
import logging
from functools import partial
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy
from torch.optim.swa_utils import AveragedModel

from aisle.arrays.array_types import Bools, Floats
from aisle.ranking.network import Network
from training.config import Config
from training.ranker.lists import Lists
from training.ranker.packed import PART, Batch, Packed, batch, pack

log = logging.getLogger("training")


def train_network(lists: Lists, importance: Floats, validation: Bools, config: Config) -> Network:
    """Listwise training: the label should rank first among the candidates of its list.

    A list whose candidates lack the label teaches no order. It is left out here; calibration uses it.
    Shape: importance and validation (examples,).
    """
    torch.set_num_threads(config.threads)
    mean, scale = standardisation(lists.features)
    in_validation = torch.from_numpy(validation[lists.example[lists.label]])
    layers = build_layers(lists.features.shape[1], config)
    fit(layers, pack(lists, mean, scale, importance), ~in_validation, in_validation, config)
    linear = [layer for layer in layers if isinstance(layer, nn.Linear)]
    return Network(
        mean=mean,
        scale=scale,
        weights=tuple(layer.weight.detach().numpy().T.copy() for layer in linear),
        biases=tuple(layer.bias.detach().numpy().copy() for layer in linear),
    )


def standardisation(features: Floats) -> tuple[Floats, Floats]:
    """Mean and scale of each feature. A constant feature gets scale 1, so it stays 0."""
    mean, variance = features.sum(axis=0, dtype=np.float64), np.zeros(features.shape[1])
    mean /= max(len(features), 1)
    for start in range(0, len(features), PART):
        variance += np.square(features[start : start + PART] - mean).sum(axis=0) / len(features)
    scale = np.sqrt(variance)
    return mean.astype(np.float32), np.where(scale > 1e-6, scale, 1).astype(np.float32)


def build_layers(inputs: int, config: Config) -> nn.Sequential:
    sizes = (inputs, *config.hidden)
    layers: list[nn.Module] = []
    for size, following in pairwise((*sizes, 1)):
        layers += [nn.Linear(size, following), nn.ReLU()]
    random = torch.Generator().manual_seed(config.seed)  # not torch's global one: views may be fitted meanwhile
    for linear, size in zip(layers[::2], sizes, strict=True):
        for numbers in linear.parameters():
            nn.init.uniform_(numbers, -(size**-0.5), size**-0.5, generator=random)
    return nn.Sequential(*layers[:-1])


def fit(layers: nn.Sequential, lists: Packed, learn: Tensor, validation: Tensor, config: Config) -> None:
    """Trains with Adam until the validation loss has not fallen for `patience` epochs; keeps the best epoch.

    Validation uses the moving average of the weights, and it is what is kept. It ranks as well as an ensemble of
    networks, at the cost of one.
    Source: Polyak and Juditsky, Acceleration of Stochastic Approximation by Averaging, SIAM 1992.
    """
    optimizer = torch.optim.Adam(
        layers.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay, fused=True
    )
    learning, validating = learn.nonzero().ravel(), validation.nonzero().ravel()
    shuffle = torch.Generator().manual_seed(config.seed)
    step_size = min(config.lists_per_step, max(len(learning) // config.steps_per_epoch, 1))
    average = AveragedModel(layers, avg_fn=partial(moving_average, config.average))
    best, best_loss, waited = copy.deepcopy(layers.state_dict()), float("inf"), 0
    for epoch in range(config.epochs):
        for step in learning[torch.randperm(len(learning), generator=shuffle)].split(step_size):
            optimizer.zero_grad()
            loss(layers, batch(lists, step), config.level_weight).backward()
            optimizer.step()
            average.update_parameters(layers)
        current = mean_loss(average.module, lists, validating if len(validating) else learning, config)
        log.info("network, epoch %d of at most %d: validation loss %.4f", epoch + 1, config.epochs, current)
        waited = 0 if current < best_loss else waited + 1
        if current < best_loss:
            best, best_loss = copy.deepcopy(average.module.state_dict()), current
        if waited >= config.patience:
            break
    layers.load_state_dict(best)


def moving_average(kept: float, average: Tensor, current: Tensor, steps: Tensor | int) -> Tensor:
    """Early in training the average follows the current weights faster, so that it forgets the initial ones."""
    return current.lerp(average, min(kept, (1 + int(steps)) / (10 + int(steps))))


def mean_loss(layers: nn.Module, lists: Packed, which: Tensor, config: Config) -> float:
    if not len(which):
        return 0.0
    with torch.no_grad():
        parts = [loss(layers, batch(lists, part), config.level_weight) * len(part) for part in which.split(1_024)]
    return float(sum(parts)) / len(which)


def loss(layers: nn.Module, of: Batch, level_weight: float) -> Tensor:
    """Softmax over each list's candidates, plus a small weight of the pointwise cross-entropy.

    In the softmax a sampled candidate stands for all the candidates it was drawn from.
    """
    output = layers(of.features).squeeze(-1)  # (rows,)
    ordered = output.new_full((len(of.label), int(of.column.max()) + 1), -1e9)  # (lists, longest)
    ordered[of.row, of.column] = output + of.stands_for
    ranked = cross_entropy(ordered, of.label, reduction="none")
    taken = (of.column == of.label[of.row]).to(output.dtype)
    level = binary_cross_entropy_with_logits(output, taken, of.importance[of.row], reduction="sum")
    return ((ranked * of.importance).sum() + level_weight * level) / of.importance.sum()
