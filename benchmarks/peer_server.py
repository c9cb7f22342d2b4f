"""What a shop would write itself: the `implicit` library's ALS behind FastAPI.

    ITEMS=FILE .venv-benchmarks/bin/uvicorn benchmarks.peer_server:app --port 8080 --workers 2

The file has an item id per line. The factors are random: an answer takes as long by those of a fit. A request is that
of Aisle's own server; of it the peer reads the items of the history and `n`.
"""

import os
from pathlib import Path
from typing import Any

import numpy as np
from fastapi import FastAPI
from implicit.als import AlternatingLeastSquares
from scipy import sparse

FACTORS = 100  # the library's default

app = FastAPI()
ids = Path(os.environ["ITEMS"]).read_text().splitlines()
place = {item_id: number for number, item_id in enumerate(ids)}
model = AlternatingLeastSquares(FACTORS, num_threads=1)
model.item_factors = np.random.default_rng(1).normal(0, 0.1, (len(ids), FACTORS)).astype(np.float32)


@app.get("/ping")
def ping() -> dict[str, int]:
    """Whether it serves."""
    return {"items": len(ids)}


@app.post("/invocations")
def recommend(asked: dict[str, Any]) -> dict[str, Any]:
    """The n best items for somebody with this history, without those of it."""
    history = sorted({place[entry["item_id"]] for entry in asked["history"] if entry["item_id"] in place})
    shape = (1, len(ids))
    liked = sparse.csr_matrix((np.ones(len(history), dtype=np.float32), ([0] * len(history), history)), shape=shape)
    best, scores = model.recommend(0, liked, N=asked["n"], filter_already_liked_items=True, recalculate_user=True)
    lines = zip(best.tolist(), scores.tolist(), strict=True)
    return {"items": [{"item_id": ids[item], "score": score} for item, score in lines]}
