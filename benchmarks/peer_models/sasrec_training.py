"""Additions to RecTools' SASRec training: batches with little padding, early stopping, and the best weights."""

import sys
from collections.abc import Iterator
from copy import deepcopy
from time import process_time
from typing import Any

import numpy as np
import pandas as pd
import torch
from pytorch_lightning import LightningModule, Trainer
from pytorch_lightning.callbacks import Callback
from rectools import Columns
from rectools.models.nn.transformers.data_preparator import SequenceDataset
from rectools.models.nn.transformers.lightning import TransformerLightningModule
from rectools.models.nn.transformers.sasrec import SASRecDataPreparator
from torch.utils.data import DataLoader, Sampler

from aisle.arrays.array_types import Bools, Ints

WATCHED = 2_000  # sequences whose last item decides when to stop; at most a tenth of all
WATCHED_BY = "val_ndcg"
SORTED = 50  # batches drawn at random whose sequences are sorted by length together


class OfEqualLength(Sampler[list[int]]):
    """Batches of sequences of about one length, in a new random order each epoch."""

    def __init__(self, length: Ints, batch: int) -> None:
        self.length, self.batch, self.random = length, batch, np.random.default_rng(0)

    def __len__(self) -> int:
        return -(-len(self.length) // self.batch)

    def __iter__(self) -> Iterator[list[int]]:
        drawn = self.random.permutation(len(self.length))
        some = np.arange(len(drawn)) // (self.batch * SORTED)
        drawn = drawn[np.lexsort((self.length[drawn], some))]
        batches = [drawn[start : start + self.batch].tolist() for start in range(0, len(drawn), self.batch)]
        return iter([batches[place] for place in self.random.permutation(len(batches))])


class ByLength(SASRecDataPreparator):
    """RecTools' own batches in another order."""

    def get_dataloader_train(self) -> DataLoader:
        sequences = SequenceDataset.from_interactions(self.train_dataset.interactions.df)
        sampler = OfEqualLength(np.array([len(each) for each in sequences.sessions]), self.batch_size)
        return DataLoader(sequences, batch_sampler=sampler, collate_fn=self._collate_fn_train)


class SoftmaxAtTargets(TransformerLightningModule):
    """RecTools' own loss, cross entropy over all items, only at positions with a target."""

    def training_step(self, batch: dict[str, torch.Tensor], batch_idx: int) -> torch.Tensor:
        first = without_padding(batch["x"])
        batch = {"x": batch["x"][:, first:], "y": batch["y"][:, first:]}
        return self._loss(batch, batch["y"] > 0)

    def validation_step(self, batch: dict[str, torch.Tensor], batch_idx: int) -> None:
        """NDCG over the whole list: the loss worsens while the ranking still improves."""
        first = without_padding(batch["x"])
        items = self.torch_model.item_model.get_all_embeddings()
        states = self.torch_model.encode_sessions({"x": batch["x"][:, first:]}, items)[:, -1]
        scores = (states @ items.T)[:, 1:]  # without the padding; (sequences, items)
        rank = (scores > scores.gather(1, batch["y"] - 1)).sum(dim=1)
        self.log(WATCHED_BY, (1 / torch.log2(rank + 2.0)).mean(), on_epoch=True, batch_size=len(rank))

    def _loss(self, batch: dict[str, torch.Tensor], at: torch.Tensor) -> torch.Tensor:
        items = self.torch_model.item_model.get_all_embeddings()
        states = self.torch_model.encode_sessions(batch, items)[at]  # (targets, factors)
        return torch.nn.functional.cross_entropy(states @ items.T, batch["y"][at])


def without_padding(x: torch.Tensor) -> int:
    """The first column with an item. A cut there changes nothing: padding is masked, positions count from the end."""
    return int((x > 0).any(dim=0).int().argmax())


class BestWeights(Callback):
    """Keeps the weights of the best validation, and restores them when patience or the budget ends."""

    def __init__(self, patience: int, cpu_minutes: float) -> None:
        self.patience, self.last = patience, process_time() + 60 * cpu_minutes
        self.best, self.worse = -np.inf, 0
        self.weights: dict[str, Any] = {}

    def on_train_batch_end(self, trainer: Trainer, *_: Any) -> None:
        trainer.should_stop |= process_time() > self.last

    def on_validation_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        if trainer.sanity_checking:
            return
        found = float(trainer.callback_metrics[WATCHED_BY])
        self.worse = 0 if found > self.best else self.worse + 1
        if not self.worse:
            self.best, self.weights = found, deepcopy(pl_module.state_dict())
        trainer.should_stop |= self.worse > self.patience
        print(f"epoch {trainer.current_epoch}: {WATCHED_BY} {found:.4f}", file=sys.stderr, flush=True)

    def on_train_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        if self.weights:
            pl_module.load_state_dict(self.weights)


def last_of_some(interactions: pd.DataFrame, **_: Any) -> Bools:
    """Marks the interactions left out to decide when to stop: the last one of some users with at least three."""
    user = interactions[Columns.User].to_numpy()
    last = ~interactions.duplicated(Columns.User, keep="last").to_numpy()
    several = interactions.groupby(Columns.User)[Columns.Item].transform("size").to_numpy() >= 3
    able = user[last & several]
    few = np.random.default_rng(0).permutation(able)[: min(WATCHED, len(able) // 10)]
    chosen: Bools = last & np.isin(user, few)
    return chosen
