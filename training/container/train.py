"""The command `train`: from the channels to a model and its evaluation.

    python -m training.container.train

Neither the views nor the network under evaluation see the held-out interactions. Then the views are fitted again on all
interactions, so the shipped model contains yesterday's events.
"""

import json
import logging
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from aisle.admission.cases import Cases
from aisle.arrays.columns import take
from aisle.errors import InvalidInput
from aisle.events.event import CLOCK_SKEW
from aisle.ranking import artefact
from aisle.ranking.features_version import features_version
from aisle.ranking.model import Model
from training.config import Config
from training.container.export import known_users, write_evaluation, write_model
from training.container.layout import Layout, read_layout
from training.container.memory import keep_memory
from training.data.channels import read_served
from training.data.dataset import Dataset, load
from training.data.examples import Examples, examples, sample
from training.data.logged_answers import LoggedAnswers, read_logged_answers
from training.data.repeats import Repeats, observe
from training.data.split import Protocol, choose_protocol, evaluation_holdout
from training.data.sufficiency import NothingToJudgeBy, lacking
from training.fit import Stopwatch, fit_model
from training.overrides import override, read_overrides
from training.ranker.evaluate import likelihood_report, rank, report
from training.ranker.evaluation_cases import cases_of, evaluated_on
from training.ranker.latency import latency_ms, sample_requests
from training.ranker.off_policy import off_policy_report
from training.ranker.skew import MOST_ANSWERS, skew
from training.ranker.slices import slices
from training.views.content import fit_content
from training.views.fit_views import ViewFitter

log = logging.getLogger("training")
MOST_SEEN = 0.5  # share of an answer at most, whatever the data show: most recommendations should be new


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s: %(message)s", stream=sys.stdout)
    keep_memory()
    layout = read_layout(os.environ)
    watch = Stopwatch()
    seed = layout.hyperparameters.get("seed", str(Config.seed))
    if not seed.isdecimal():
        return fail(layout, f"hyperparameter seed: must be a whole number, from 0 (got {seed!r})")
    try:
        config = recipes_config(layout.hyperparameters, int(seed))
    except InvalidInput as error:
        return fail(layout, f"hyperparameter {error}")
    with watch.time("load"):
        until = latest(layout.hyperparameters)
        dataset = load(layout.interactions, layout.items, layout.users, config.event_weights, until)
    log.info(
        "%d interactions, %d people, %d items", len(dataset.interactions), len(dataset.people), len(dataset.catalogue)
    )
    if missing := lacking(dataset):
        return write_no_model(layout, missing)
    answers = read_logged_answers(layout.interactions, dataset)
    try:
        trained = train(dataset, config, layout.hyperparameters, watch, answers)
    except NothingToJudgeBy as error:
        return write_no_model(layout, [str(error)])
    served = read_served(layout.interactions, features_version(), MOST_ANSWERS)
    skewed = {"skew": skew(trained.model, dataset, served)}
    evaluation = write_model(trained.model, trained.evaluation | skewed, layout.model)
    for folder in (layout.model, layout.output):
        write_evaluation(evaluation, trained.cases, folder)
    log.info("model %s: %s against %s", trained.model.version, evaluation["metrics"], evaluation["popularity"])
    return 0


def recipes_config(hyperparameters: dict[str, str], seed: int) -> Config:
    """The tuning values, with those that the recipe overrides. Raises: InvalidInput"""
    return override(replace(Config(), seed=seed), read_overrides(hyperparameters.get("config", "{}")))


def fail(layout: Layout, reason: str) -> int:
    """SageMaker shows the first lines of this file as the reason for the failure."""
    log.error(reason)
    failure = layout.output.parent / "failure"
    failure.parent.mkdir(parents=True, exist_ok=True)
    failure.write_text(reason)
    return 1


def latest(hyperparameters: dict[str, str]) -> datetime:
    """The moment after which nothing can have happened: a shopper's clock may run a day ahead of ours."""
    now = hyperparameters.get("now")
    return (datetime.fromisoformat(now) if now else datetime.now(UTC)) + CLOCK_SKEW


def write_no_model(layout: Layout, missing: list[str]) -> int:
    """A shop too small to learn from is no failure: the gate reads what is lacking, and says it."""
    log.warning("no model: %s", " ".join(missing))
    version = layout.hyperparameters.get("model_version", "unnamed")
    evaluation = {"model_version": version, "lacking": missing, "users": 0, "metrics": {}, "popularity": {}}
    for folder in (layout.model, layout.output):
        folder.mkdir(parents=True, exist_ok=True)
        artefact.write_json(folder / "evaluation.json", evaluation)
    return 0


class Trained(NamedTuple):
    model: Model
    evaluation: dict[str, Any]
    cases: Cases  # of the evaluation


def train(
    dataset: Dataset,
    config: Config,
    hyperparameters: dict[str, str],
    watch: Stopwatch,
    answers: LoggedAnswers | None = None,
) -> Trained:
    """`answers`: what the shop's lists showed; the evaluation says what this recipe's would have been clicked.

    Raises: NothingToJudgeBy
    """
    everything = np.ones(len(dataset.interactions), dtype=bool)
    with watch.time("content"):
        fitter = ViewFitter(dataset, fit_content(dataset.items, config), config)
    repeats = observe(dataset, everything, config)
    protocol = choose_protocol(dataset, everything, config.test_share)
    test = evaluation_holdout(dataset, everything, config.test_share, protocol)
    test_examples = examples(dataset, everything, test)
    of = evaluation_sample(take(test_examples, ~test_examples.known), config)
    if not len(of):
        raise NothingToJudgeBy
    views, network = fit_model(fitter, everything & ~test, repeats, watch)
    with threadpool_limits(config.threads), ThreadPoolExecutor(1) as beside:
        shipping = beside.submit(fitter.fit, everything)
        with watch.time("evaluation"):
            ranking = rank(views, dataset, network, of, everything)
            sliced = slices(dataset, of, ranking.length, views.popularity.recent)
            scored = report(ranking, dataset, of, sliced)
            scored |= likelihood_report(
                rank(views, dataset, network, evaluation_sample(test_examples, config), everything, repeats.mask)
            )
        if answers is not None and protocol == "time":
            with watch.time("off-policy"):
                since = int(dataset.interactions.time[test].min())
                scored |= off_policy_report(views, dataset, network, answers, since, repeats.mask)
        log.info("evaluated on %d people", scored["users"])
        with watch.time("waiting for views"):
            shipped = shipping.result()

    version = hyperparameters.get("model_version", "unnamed")
    model_manifest = manifest(dataset, config, hyperparameters, repeats, watch) | {"model_version": version}
    users = known_users(dataset)
    model = Model(model_manifest, dataset.catalogue, shipped, network, users, dataset.event_weights, dataset.facts)
    about = {"model_version": version, "protocol": PROTOCOLS[protocol], "data": model_manifest["data"]}
    with threadpool_limits(config.threads):
        scored |= {"latency_ms": latency_ms(model, sample_requests(dataset, of))}
    scored |= {"evaluated_on": evaluated_on(dataset, of)}
    return Trained(model, about | scored, cases_of(dataset, of, ranking.ranks, sliced))


def evaluation_sample(of: Examples, config: Config) -> Examples:
    """A random sample of the examples, within the limits of evaluation."""
    return sample(of, config.test_examples_per_person, config.test_examples, config.seed)


PROTOCOLS: dict[Protocol, str] = {
    "time": "views and network fitted on what came before a moment; the next new item after it; whole catalogue",
    "last": "views and network fitted without each person's last visit; that item, if new; whole catalogue",
}


def manifest(
    dataset: Dataset, config: Config, hyperparameters: dict[str, str], repeats: Repeats, watch: Stopwatch
) -> dict[str, Any]:
    times = dataset.interactions.time

    def day(milliseconds: int) -> str:
        return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat()

    return {
        "features_version": features_version(),
        "trained_at": hyperparameters.get("now"),
        "data": {
            "interactions": len(times),
            "people": len(dataset.people),
            "items": len(dataset.catalogue),
            "impressions": len(dataset.impressions.item),
            "interactions_of_unknown_items": dataset.unknown_items,
            "interactions_of_unlikely_strangers": dataset.unlikely_strangers,
            "first": day(int(times.min())),
            "last": day(int(times.max())),
        },
        "serving": {"owned_may_return": repeats.allowed, "met_share": round(min(repeats.met_again, MOST_SEEN), 3)},
        "repeats": {"bought_again": round(repeats.bought_again, 4), "met_again": round(repeats.met_again, 4)},
        "seconds": watch.seconds,
        "config": config.explained(),
        "overrides": json.loads(hyperparameters.get("config", "{}")),
    }


if __name__ == "__main__":
    sys.exit(main())
