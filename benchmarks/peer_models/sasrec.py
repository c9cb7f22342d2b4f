"""SASRec, a self-attentive sequence model, by RecTools: its network, its loss, its optimiser, its training loop.

Adapted to two cores. A batch has sequences of about one length, and padding is neither attended to nor scored: the loss
is the same, several times faster. Without this it takes over 20 minutes on Amazon Beauty. A history longer than a
sequence is cut into several, so that all of it is learned. Training stops once the ranking of left-out sequences no
longer improves, or after `cpu_minutes`; the best epoch's weights stay.

Source: Kang and McAuley, Self-attentive sequential recommendation, ICDM 2018; RecTools 0.19,
https://github.com/MobileTeleSystems/RecTools
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import torch
from pytorch_lightning import Trainer
from rectools import Columns
from rectools.dataset import Dataset
from rectools.models import SASRecModel

from aisle.arrays.array_types import Floats
from aisle.arrays.ragged import place_in_row
from benchmarks.peer_models.given import Given, Sequences
from benchmarks.peer_models.sasrec_training import (
    BestWeights,
    ByLength,
    SoftmaxAtTargets,
    last_of_some,
    without_padding,
)
from benchmarks.ranking import Scorer
from training.data.examples import Examples

ROWS = 512  # cases encoded at once


@dataclass(frozen=True)
class SasRec:
    factors: int = 128
    blocks: int = 2
    heads: int = 2
    length: int = 50  # visits per sequence
    dropout: float = 0.2
    rate: float = 1e-3  # learning rate
    batch: int = 128
    patience: int = 4  # epochs without a better ranking
    most_epochs: int = 100
    cpu_minutes: float = 20.0  # ten minutes on two cores

    GRID: ClassVar[Mapping[str, Sequence[Any]]] = {"dropout": (0.2, 0.5), "factors": (64, 128)}

    AT_SCORING: ClassVar[frozenset[str]] = frozenset()

    def fit(self, given: Given) -> SASRecModel:
        torch.manual_seed(0)
        model = SASRecModel(
            n_blocks=self.blocks,
            n_heads=self.heads,
            n_factors=self.factors,
            dropout_rate=self.dropout,
            session_max_len=self.length,
            batch_size=self.batch,
            lr=self.rate,
            loss="softmax",
            use_key_padding_mask=True,
            data_preparator_type=ByLength,
            lightning_module_type=SoftmaxAtTargets,
            get_val_mask_func=last_of_some,
            get_trainer_func=self._trainer,
        )
        model.fit(Dataset.construct(_interactions(given, self.length)))
        return model

    def scorer(self, given: Given, fitted: SASRecModel) -> Scorer:
        known = torch.as_tensor(fitted.data_preparator.get_known_item_ids().astype(np.int64))
        width = len(given.split.dataset.catalogue)
        token = torch.zeros(width, dtype=torch.int64)  # 0, the padding, for items that the fit has not seen
        token[known] = torch.arange(1, len(known) + 1)

        def score(part: Examples) -> Floats:
            scores = np.full((len(part), width), -np.inf, dtype=np.float32)
            scores[:, known] = self._encoded(fitted, _window(given.sequences(part), token, self.length))
            return scores

        return score

    def _trainer(self) -> Trainer:
        return Trainer(
            max_epochs=self.most_epochs,
            callbacks=[BestWeights(self.patience, self.cpu_minutes)],
            accelerator="cpu",
            devices=1,
            logger=False,
            enable_progress_bar=False,
            enable_model_summary=False,
            enable_checkpointing=False,
        )

    @staticmethod
    def _encoded(model: SASRecModel, window: torch.Tensor) -> Floats:
        """Inner products of each sequence's last state and the items. Shape: (rows, known items)."""
        network = model.torch_model.eval()
        with torch.no_grad():
            items = network.item_model.get_all_embeddings()  # (1 + known items, factors)
            order = torch.argsort((window > 0).sum(dim=1))
            states = torch.zeros((len(window), items.shape[1]))
            for rows in order.split(ROWS):
                x = window[rows]
                states[rows] = network.encode_sessions({"x": x[:, without_padding(x) :]}, items)[:, -1]
            return (states @ items[1:].T).numpy()


def _interactions(given: Given, length: int) -> pd.DataFrame:
    """One row per visit. A history is cut from its start into pieces of a sequence's length; each piece is a user."""
    seen = given.fitted
    piece = place_in_row(seen.person) // (length + 1)
    user = np.unique(seen.person.astype(np.int64) * (int(piece.max(initial=0)) + 1) + piece, return_inverse=True)[1]
    rows = {Columns.User: user, Columns.Item: seen.item.astype(np.int64), Columns.Weight: 1}
    return pd.DataFrame(
        {**rows, Columns.Datetime: pd.to_datetime(np.arange(len(seen)), unit="s")}
    )  # RecTools sorts by time


def _window(of: Sequences, token: torch.Tensor, length: int) -> torch.Tensor:
    """The latest visits to known items, at the right. Shape: (rows, length)."""
    known = token[torch.as_tensor(of.item, dtype=torch.int64)].numpy()
    row, known = of.row[known > 0], known[known > 0]
    step = place_in_row(row)
    near = step < length
    window = torch.zeros((of.rows, length), dtype=torch.int64)
    window[row[near], length - 1 - step[near]] = torch.as_tensor(known[near])
    return window
