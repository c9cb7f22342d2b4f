"""What the views learn, worked by hand; and what they may not see."""

from datetime import timedelta

import numpy as np
import pytest
import scipy.sparse as sp

from aisle.arrays.columns import take
from aisle.features.registry import FEATURES
from aisle.inputs.histories import condense
from aisle.ranking.calibration import likelihood
from aisle.ranking.network import Network
from aisle.ranking.recommender import Recommender
from tests.tea_and_coffee import (
    CONFIG,
    NOW,
    dataset,
    entry,
    event,
    fit,
    interaction_rows,
    interactions,
    item_rows,
    model,
    request,
    user_rows,
)
from training.container.train import train
from training.data.dataset import assemble
from training.data.examples import examples, shoppers
from training.data.preferences import preference_matrix
from training.data.repeats import observe
from training.data.split import choose_protocol, evaluation_holdout
from training.data.visits import visits
from training.fit import Stopwatch
from training.ranker.calibrate import calibrate
from training.ranker.lists import build_lists, passed_over
from training.views.als import fit_factors
from training.views.content import fit_content
from training.views.fit_views import ViewFitter
from training.views.linear_items import linear_neighbours
from training.views.transitions import count_transitions, wide


def at(hours: float):
    return NOW - timedelta(hours=100 - hours)


def everything(data):
    return np.ones(len(data.interactions), dtype=bool)


def place(data, item_id: str) -> int:
    return int(data.find([item_id])[0])


def test_a_refund_takes_back_the_purchase():
    returned = [event(1, "tea-00", "purchase", at(1)), event(1, "tea-00", "refund", at(2))]
    data = dataset([*returned, event(1, "tea-01", "purchase", at(3))])

    preferences = preference_matrix(data, everything(data)).toarray()

    assert preferences[0, place(data, "tea-00")] == 0
    assert preferences[0, place(data, "tea-01")] == pytest.approx(1)


def test_not_interested_counts_against_the_item():
    data = dataset([event(1, "tea-00", "view_item", at(1)), event(1, "tea-00", "not_interested", at(2))])

    assert preference_matrix(data, everything(data)).toarray()[0, place(data, "tea-00")] < 0


def test_a_low_rating_counts_against_the_item():
    stars = {"tea-00": 1.0, "tea-01": 5.0}
    data = dataset([event(1, item, "rate_item", at(1), rating=rating) for item, rating in stars.items()])

    weights = dict(zip(data.interactions.item.tolist(), data.interactions.weight.tolist(), strict=True))

    assert weights == {place(data, "tea-00"): -4.0, place(data, "tea-01"): 4.0}


def test_looking_again_and_again_at_one_item_is_one_visit():
    names = ["select_item", "view_item", "add_to_cart"]
    rows = [event(1, "tea-00", name, at(1 + step / 100)) for step, name in enumerate(names)]
    data = dataset([*rows, event(1, "tea-01", "view_item", at(2))])

    seen = visits(data, everything(data))

    assert seen.item.tolist() == [place(data, "tea-00"), place(data, "tea-01")]
    assert seen.strongest.tolist() == [3.0, 1.0]


def test_transitions_are_directed_and_fade_with_the_items_between():
    rows = [event(1, f"tea-0{step}", "view_item", at(step), session_id="s") for step in range(3)]
    data = dataset(rows)

    counts = count_transitions(
        visits(data, everything(data)), len(data.catalogue), wide(CONFIG), CONFIG.transition_across_sessions
    ).toarray()

    zero, one, two = (place(data, f"tea-0{step}") for step in range(3))
    assert counts[zero, one] == 1
    assert counts[zero, two] == pytest.approx(CONFIG.transition_decay)
    assert counts[one, zero] == 0


def test_transitions_across_sessions_count_less():
    sessions = {"tea-00": "a", "tea-01": "b"}
    data = dataset([event(1, item, "view_item", at(1), session_id=session) for item, session in sessions.items()])

    counts = count_transitions(
        visits(data, everything(data)), len(data.catalogue), wide(CONFIG), CONFIG.transition_across_sessions
    )

    assert counts.max() == pytest.approx(CONFIG.transition_across_sessions)


def test_the_linear_view_is_ease():
    rng = np.random.default_rng(1)
    liked = sp.csr_matrix((rng.random((200, 12)) < 0.3).astype(np.float32))

    neighbours = linear_neighbours(liked, CONFIG)

    inverse = np.linalg.inv((liked.T @ liked).toarray() + CONFIG.linear_regularisation * np.eye(12))
    expected = -inverse / np.diag(inverse)
    np.fill_diagonal(expected, 0)
    rebuilt = np.zeros((12, 12))
    np.put_along_axis(rebuilt, neighbours.ids.astype(int), neighbours.weights, axis=1)
    assert rebuilt == pytest.approx(np.maximum(expected, 0), abs=1e-5)


def test_folding_in_solves_what_als_solves():
    data = dataset()
    preferences = preference_matrix(data, everything(data))
    factors = fit_factors(preferences, CONFIG)
    now = np.zeros(len(data.people), dtype=np.int64)
    histories = condense(data.interactions, len(data.people), now, len(data.catalogue))

    people = factors.fold_in(histories)

    dense = preferences.toarray()
    confidence = 1 + factors.confidence * np.abs(dense[7])
    left = (factors.items * confidence[:, None]).T @ factors.items + factors.regularisation * np.eye(16)
    expected = np.linalg.solve(left, factors.items.T @ (confidence * (dense[7] > 0)))
    assert people[7] == pytest.approx(expected, abs=1e-3)


def test_items_alike_in_words_are_neighbours_though_nobody_met_them():
    data = dataset([event(1, "tea-00", "view_item", at(1))])

    neighbours = fit_content(data.items, CONFIG).neighbours

    nearest = [data.items[int(item)]["category"] for item in neighbours.ids[place(data, "coffee-06"), :10]]
    assert nearest.count("Coffee") >= 9


@pytest.mark.parametrize("protocol", ["time", "last"])
def test_views_never_see_what_is_held_back(protocol):
    planted = [event(person, "tea-29", "purchase", NOW - timedelta(minutes=person)) for person in range(40)]
    rows = [row for row in interaction_rows() if row["item_id"] != "tea-29"]
    data = dataset([*rows, *planted])
    held_out = evaluation_holdout(data, everything(data), 0.08, protocol)

    views = ViewFitter(data, fit_content(data.items, CONFIG), CONFIG).fit(everything(data) & ~held_out)

    item = place(data, "tea-29")
    assert views.popularity.total[item] == 0
    for name in ("next", "previous", "together", "people", "linear"):
        of = views.neighbours[name]
        assert not of.weights[item].any()
        assert not of.weights[of.ids == item].any()


def test_an_example_holds_what_was_done_before_its_label_and_no_more():
    rows = [event(1, f"tea-0{step}", "view_item", at(step)) for step in range(4)]
    data = dataset(rows)
    of = examples(data, everything(data), everything(data))

    people = shoppers(data, of, everything(data), "seen")

    assert of.item.tolist() == [place(data, f"tea-0{step}") for step in range(4)]
    for row in range(4):
        met = people.histories.item[people.histories.row == row]
        assert met.tolist() == [place(data, f"tea-0{step}") for step in reversed(range(row))]


def test_what_a_page_showed_and_nobody_took_is_a_negative():
    shown = [event(1, f"coffee-0{n}", "view_item_list", at(5)) for n in range(3)]
    data = dataset([event(1, "tea-00", "view_item", at(1)), *shown, event(1, "coffee-01", "view_item", at(5.1))])
    of = examples(data, everything(data), everything(data))

    passed = passed_over(data, of)

    expected = sorted(1 * len(data.catalogue) + place(data, item) for item in ("coffee-00", "coffee-02"))
    assert passed.tolist() == expected


def test_the_order_of_the_catalogue_changes_nothing():
    rows = interaction_rows()
    backward = assemble(interactions(rows[::-1]), item_rows()[::-1], user_rows()[::-1])
    requested = request(entry("tea-02"), entry("coffee-06"), user_id="3")

    answers = [Recommender(fit(data)).recommend(requested) for data in (dataset(rows), backward)]

    assert answers[0] == answers[1]


def test_a_shop_whose_people_buy_again_may_recommend_it_again():
    weekly = [event(person, "tea-00", "purchase", at(24 * week)) for person in range(3) for week in range(4)]
    once = [event(person, f"tea-0{step}", "purchase", at(step)) for person in range(3) for step in range(4)]

    groceries, furniture = (observe(data, everything(data), CONFIG) for data in map(dataset, (weekly, once)))

    assert groceries.allowed
    assert groceries.bought_again == pytest.approx(9 / 12)
    assert not furniture.allowed


def test_people_who_come_once_are_judged_by_their_last_item():
    steps = [(person, step) for person in range(50) for step in range(4)]
    apart = [event(person, f"tea-{step:02}", "purchase", at(person + step / 100)) for person, step in steps]

    assert choose_protocol(dataset(apart), everything(dataset(apart)), 0.08) == "last"
    assert choose_protocol(dataset(), everything(dataset()), 0.08) == "time"


def test_calibration_finds_the_level_and_the_spread():
    rng = np.random.default_rng(5)
    output = rng.normal(0, 2, 40_000).astype(np.float32)
    came_true = rng.random(len(output)) < likelihood(0.5 * output - 3)
    network = Network(np.zeros(1), np.ones(1), (), ())

    fitted = calibrate(network, output, came_true, np.ones(len(output), dtype=np.float32))

    assert fitted.temperature == pytest.approx(0.5, abs=0.05)
    assert fitted.shift == pytest.approx(-3, abs=0.1)


def test_interactions_with_items_that_the_catalogue_lacks_are_counted_and_left_out():
    data = dataset([event(1, "gone", "view_item", at(1)), event(1, "tea-00", "view_item", at(2))])

    assert data.unknown_items == 1
    assert len(data.interactions) == 1


def test_a_shop_without_an_items_table_sells_what_it_has_sold():
    data = assemble(interactions([event(1, "tea-00", "view_item", at(1))]), [], [])

    assert data.items[0]["item_id"] == "tea-00"


def test_the_likelihoods_are_judged_on_people_who_return_as_well():
    draw, rows = np.random.default_rng(2), []
    for person in range(200):
        favourites = draw.choice(30, 3, replace=False)  # and in one visit of five something else
        for visit in range(12):
            item = draw.choice(favourites) if draw.random() < 0.8 else draw.integers(30)
            rows.append(event(person, f"tea-{item:02}", "view_item", at(visit * 8 + person / 100)))

    evaluation = train(dataset(rows), CONFIG, {}, Stopwatch()).evaluation

    table = evaluation["reliability"]
    promised, came_true = (sum(line["count"] * line[of] for line in table) for of in ("score", "came_true"))
    assert promised == pytest.approx(came_true, rel=0.3)


def test_people_of_whom_no_candidate_is_kept_make_no_list():
    rows = [event(1, item, "view_item", at(hour)) for hour, item in enumerate(("tea-00", "tea-01", "tea-00"))]
    data = dataset([*interaction_rows(), *rows])
    of = examples(data, everything(data), everything(data))
    back = take(of, np.flatnonzero(of.known)[-1:])  # the label is masked, and so no candidate

    lists = build_lists(model().views, data, back, everything(data), np.array([False]), "seen", 5, seed=1)

    assert lists.features.shape == (0, len(FEATURES))
    assert len(lists.label) == 0
