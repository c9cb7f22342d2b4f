"""Trains the sequence view: it predicts the next item of a history, against sampled negatives.

The encoder is small on purpose: items pooled with a weight per position, and one hidden layer. It trains in seconds
and serves as four matrix products. An item's vector starts from its words, so an unseen item is near similar items.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, normalize

from aisle.arrays.array_types import Doubles, Floats
from aisle.retrieval.sequence import SHARPER, Sequence
from training.config import Config
from training.data.positions import Positions
from training.views.clusters import cluster

DENSE_STEPS = 30_000  # items; above, an optimiser step updates only the items of the batch


@dataclass
class Dropout:
    """Uses its own generator: two trainings side by side would draw from torch's global one in turns."""

    share: float
    random: torch.Generator

    def __call__(self, values: Tensor) -> Tensor:
        kept = torch.rand(values.shape, generator=self.random).ge_(self.share)  # 1 or 0
        return values * kept


class Encoder(nn.Module):
    def __init__(self, content: Floats, config: Config, random: torch.Generator) -> None:
        super().__init__()
        items, size = content.shape
        start = torch.zeros(items + 1, size)  # the last row is the padding
        start[:items] = config.sequence_start * torch.from_numpy(content)
        start[:items] += 0.015 * torch.randn(items, size, generator=random)
        self.items = nn.Embedding(items + 1, size, padding_idx=items, _weight=start, sparse=items > DENSE_STEPS)
        fading = torch.linspace(0, -3, config.sequence_window).exp()
        self.places = nn.Parameter(fading[:, None].repeat(1, size))
        self.popularity = nn.Parameter(torch.zeros(items))
        self.hidden = nn.Linear(size, size)
        self.output = nn.Linear(size, size)
        nn.init.uniform_(self.hidden.weight, -(size**-0.5), size**-0.5, generator=random)
        for zero in (self.hidden.bias, self.output.weight, self.output.bias):
            nn.init.zeros_(zero)

    def forward(self, before: Tensor, dropout: Dropout) -> Tensor:
        """Shape: (batch, window) -> (batch, size)."""
        embedded = dropout(self.items(before)) * (self.places / (1 - dropout.share))
        pooled = normalize(embedded.sum(dim=1), dim=1)
        return pooled + self.output(dropout(torch.relu(self.hidden(pooled * SHARPER))) / (1 - dropout.share))


def fit_sequence(positions: Positions, content: Floats, counts: Doubles, config: Config) -> Sequence:
    """Softmax over the batch's targets and negatives drawn by popularity, each corrected by its log probability.

    Source: Yi et al., Sampling-Bias-Corrected Neural Modeling for Large Corpus Item Recommendations, RecSys 2019.
    Shape: content (items, size), rows of length 1 or 0; counts (items,), visits.
    """
    torch.set_num_threads(config.threads)
    random = torch.Generator().manual_seed(config.seed)
    encoder, dropout = Encoder(content, config, random), Dropout(config.sequence_dropout, random)
    optimizers = build_optimizers(encoder, config)
    chance = torch.from_numpy((counts + 1) ** 0.75)
    chance /= chance.sum()
    order = training_order(len(positions.following), config, random)
    steps = order.split(config.sequence_batch) if len(order) else ()  # torch would split nothing into one empty step
    decays = [torch.optim.lr_scheduler.LinearLR(each, 1.0, 0.02, max(len(steps), 1)) for each in optimizers]
    before, following = torch.from_numpy(positions.before), torch.from_numpy(positions.following)
    for step in steps:
        sampled = torch.multinomial(chance, config.sequence_negatives, replacement=True, generator=random)
        encoder.zero_grad()
        loss(encoder, dropout, before[step], torch.cat((following[step], sampled)), chance, config).backward()
        for optimizer, decay in zip(optimizers, decays, strict=True):
            optimizer.step()
            decay.step()
    return as_arrays(encoder, config)


def training_order(positions: int, config: Config, random: torch.Generator) -> Tensor:
    """Positions in random order; all come once before any comes again."""
    wanted = min(positions, config.sequence_positions) * config.sequence_epochs
    rounds = -(-wanted // max(positions, 1))
    return torch.cat([torch.randperm(positions, generator=random) for _ in range(max(rounds, 1))])[:wanted]


def build_optimizers(encoder: Encoder, config: Config) -> list[torch.optim.Optimizer]:
    """Adam. In a large catalogue a step updates only the items of its batch: all items would take most of the time."""
    rate, items = config.sequence_learning_rate, encoder.items.weight
    if not encoder.items.sparse:
        return [torch.optim.Adam(encoder.parameters(), lr=rate, fused=True)]
    others = [each for each in encoder.parameters() if each is not items]
    return [torch.optim.SparseAdam([items], lr=rate), torch.optim.Adam(others, lr=rate, fused=True)]


def loss(encoder: Encoder, dropout: Dropout, before: Tensor, targets: Tensor, chance: Tensor, config: Config) -> Tensor:
    """Shape: before (batch, window); targets (batch + sampled,), the batch's own first."""
    vectors = encoder(before, dropout)
    level = encoder.popularity[targets] - chance[targets].log().float()
    directions = normalize(encoder.items(targets), dim=1)
    scores = torch.addmm(level, config.sequence_scale * vectors, directions.T)  # (batch, targets)
    own = torch.arange(len(before))
    twin = targets[None, :] == targets[: len(before), None]  # the label again, in the sample
    twin[own, own] = False
    with torch.no_grad():  # a masked score needs no gradient
        scores.masked_fill_(twin, -1e9)
    return cross_entropy(scores, own)


def as_arrays(encoder: Encoder, config: Config) -> Sequence:
    items = encoder.items.weight.detach()[:-1]
    targets = torch.cat((config.sequence_scale * normalize(items, dim=1), encoder.popularity.detach()[:, None]), dim=1)

    def plain(tensor: Tensor) -> Floats:
        return np.ascontiguousarray(tensor.detach().numpy())

    return Sequence(
        items=plain(items),
        targets=plain(targets),
        clusters=cluster(plain(targets), config.seed),
        places=plain(encoder.places),
        hidden=plain(encoder.hidden.weight.T),
        hidden_bias=plain(encoder.hidden.bias),
        output=plain(encoder.output.weight.T),
        output_bias=plain(encoder.output.bias),
    )
