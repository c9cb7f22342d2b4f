"""What if: the act without which an item would fall most, found by taking each act away and scoring again."""

from dataclasses import replace

import numpy as np

from aisle.arrays.array_types import Doubles, Indices, Ints
from aisle.features.pairs import Pairs
from aisle.features.registry import compute
from aisle.inputs.histories import EVENTS, Histories
from aisle.inputs.shoppers import Shoppers
from aisle.ranking.explaining.wording import Act
from aisle.ranking.model import Model
from aisle.ranking.request import WhatIf
from aisle.retrieval.candidates import Candidates
from aisle.retrieval.retrievers import retrieve

MOST_ACTS = 20  # the latest liked items of the history; each costs one more shopper in the batch
LEAST_FALL = 1e-4  # log-odds; less is the order of a sum


def what_if(model: Model, shoppers: Shoppers, items: Indices) -> list[WhatIf | None]:
    """For each item the act; None where no act holds it up. `shoppers` is one. Shape: items (items,)."""
    histories = shoppers.histories
    acts = np.flatnonzero(histories.strength > 0)[:MOST_ACTS]
    if not len(acts) or not len(items):
        return [None] * len(items)
    scores = log_odds(model, without_each(model, shoppers, acts), items)
    falls = scores[0] - scores[1:]  # (acts, items)
    greatest = falls.argmax(axis=0)
    found = zip(acts[greatest].tolist(), falls.max(axis=0).tolist(), strict=True)
    return [_act(model, histories, entry, fall) if fall > LEAST_FALL else None for entry, fall in found]


def without_each(model: Model, shoppers: Shoppers, acts: Ints) -> Shoppers:
    """The shopper as they are, and once without each act: so many rows. Shape: acts (acts,), entries of the history."""
    histories, rows = shoppers.histories, len(acts) + 1
    left_out = np.concatenate(([len(histories.item)], acts))  # by row; none in the first
    row, entry = np.divmod(np.arange(rows * len(histories.item)), len(histories.item))
    kept = entry != left_out[row]
    row, entry = row[kept], entry[kept]
    several = Histories(
        rows=rows,
        row=row.astype(np.int32),
        **{name: values[entry] for name, values in vars(histories).items() if name not in ("rows", "row")},
    )
    later = entry > left_out[row]  # older than what was left out: one liked item fewer since
    gone = np.concatenate(([-1], histories.item[acts]))
    masked = np.tile(shoppers.masked, (rows, 1))
    may_return = masked == gone[:, None]  # what was never bought is not owned
    masked += np.arange(rows)[:, None] * model.views.items
    return replace(
        shoppers,
        histories=replace(several, gap=several.gap - later.astype(np.float32)),
        stated=shoppers.stated.take(np.zeros(rows, dtype=np.int64), model.catalogue),
        now=np.repeat(shoppers.now, rows),
        masked=masked[~may_return],
    )


def log_odds(model: Model, shoppers: Shoppers, items: Indices) -> Doubles:
    """The log-odds of these items for each shopper, as a ranking has them. Shape: (shoppers, items)."""
    width, order = model.views.items, np.argsort(items)
    keys = np.arange(shoppers.rows, dtype=np.int64)[:, None] * width + items[order]
    scores = retrieve(model.views, shoppers.histories, shoppers.masked)
    pairs = Pairs(Candidates.of(keys.ravel(), width), shoppers, scores, model.views, model.catalogue)
    found = np.empty(keys.shape)
    found[:, order] = model.network.log_odds(compute(pairs)).reshape(keys.shape)
    return found


def _act(model: Model, histories: Histories, entry: int, fall: float) -> WhatIf | None:
    card = model.card(int(histories.item[entry]))
    if not card:
        return None
    event = EVENTS[histories.event[entry]]
    act = Act(card, event)
    return WhatIf(act=f"you {act.done(act.title)}", event_name=event, item_id=card["item_id"], falls_by=fall)
