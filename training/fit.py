"""Fits the model: the views, then the network, on interactions that the views have not seen."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter

import numpy as np
from threadpoolctl import threadpool_limits

from aisle.arrays.array_types import Bools, Floats
from aisle.arrays.columns import take
from aisle.events.event_names import EventName
from aisle.events.preference_weights import EventWeights
from aisle.ranking.network import Network
from aisle.retrieval.views import Views
from training.config import Config
from training.data.examples import Examples, examples, sample, with_forgotten
from training.data.repeats import Repeats
from training.data.split import label_holdout
from training.ranker.calibrate import calibrate
from training.ranker.lists import build_lists
from training.ranker.network import train_network
from training.views.fit_views import ViewFitter

log = logging.getLogger("training")


@dataclass
class Stopwatch:
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def time(self, name: str) -> Iterator[None]:
        log.info("%s", name)
        start = perf_counter()
        yield
        self.seconds[name] = round(self.seconds.get(name, 0.0) + perf_counter() - start, 2)


def fit_model(fitter: ViewFitter, among: Bools, repeats: Repeats, watch: Stopwatch) -> tuple[Views, Network]:
    """Fits all views from `among` in a thread; meanwhile the network, from views of the older part of `among`."""
    with threadpool_limits(fitter.config.threads), ThreadPoolExecutor(1) as beside:
        views = beside.submit(fitter.fit, among)
        network = fit_network(fitter, among, repeats, watch)
        with watch.time("waiting for views"):
            return views.result(), network


def fit_network(fitter: ViewFitter, among: Bools, repeats: Repeats, watch: Stopwatch) -> Network:
    """Fits views from the older part of `among`. The network learns to rank the newer part; then it is calibrated."""
    dataset, config = fitter.dataset, fitter.config
    holdout = label_holdout(dataset, among, config)
    with watch.time("views"):
        views = fitter.fit(among & ~holdout)
    of = sample(examples(dataset, among, holdout), config.examples_per_person, config.examples, config.seed)
    of = with_forgotten(of, config.forgotten_share, config.seed)
    validation = validation_people(of, config)  # calibration also needs lists that lack their label
    with watch.time("lists"):
        lists = build_lists(views, dataset, of, among, validation, repeats.mask, config.negatives, config.seed)
    with watch.time("network"):
        network = train_network(lists, importance(of, dataset.event_weights), validation, config)
        apart = take(lists, validation[lists.example])
        apart = apart if apart.label.any() else lists  # a tiny shop has no validation people
        return calibrate(network, network.log_odds(apart.features.T), apart.label, apart.weight)


def importance(of: Examples, event_weights: EventWeights) -> Floats:
    """What an example counts: one that ends in a purchase 1. Shape: (examples,)."""
    return of.strongest / np.float32(event_weights.of(EventName.PURCHASE))


def validation_people(of: Examples, config: Config) -> Bools:
    """Marks the examples for early stopping and calibration. Shape: (examples,)."""
    people, place = np.unique(of.person, return_inverse=True)
    drawn = np.random.default_rng(config.seed).random(len(people)) < config.validation_share
    return drawn[place]
