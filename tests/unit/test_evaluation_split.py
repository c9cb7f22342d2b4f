"""Two recipes fitted in one night are evaluated on the same examples, and the gate can tell."""

from dataclasses import replace

import numpy as np
import pytest

from tests.tea_and_coffee import CONFIG, NOW, OTHER_RECIPE, dataset, event, interaction_rows
from training.container.train import evaluation_sample
from training.data.dataset import Dataset
from training.data.examples import Examples, examples
from training.data.split import choose_protocol, evaluation_holdout
from training.ranker.evaluation_cases import evaluated_on, persons
from training.ranker.slices import LARGE, slices

OTHER = replace(CONFIG, factors=8, hidden=(32,), decay_likes=0.2, examples=500, label_share=0.3, threads=2)


def evaluated(data: Dataset, config=CONFIG) -> Examples:
    everything = np.ones(len(data.interactions), dtype=bool)
    protocol = choose_protocol(data, everything, config.test_share)
    return evaluation_sample(
        examples(data, everything, evaluation_holdout(data, everything, config.test_share, protocol)), config
    )


@pytest.mark.parametrize("config", [OTHER, OTHER_RECIPE])
def test_recipes_of_other_values_are_evaluated_on_the_same_examples(config):
    one, two = dataset(), dataset(config=config)

    assert evaluated_on(one, evaluated(one)) == evaluated_on(two, evaluated(two, config))
    assert np.array_equal(persons(one, evaluated(one)), persons(two, evaluated(two, config)))


def test_other_data_or_another_seed_is_another_evaluation():
    one, later = dataset(), dataset([*interaction_rows(), event(1, "tea-00", "view_item", NOW)])
    names = {
        evaluated_on(one, evaluated(one)),
        evaluated_on(later, evaluated(later)),
        evaluated_on(one, evaluated(one, replace(CONFIG, seed=8, test_examples=20))),
    }

    assert len(names) == 3


def test_a_person_has_one_hash_in_an_evaluation_and_another_in_the_next():
    one, later = dataset(), dataset([*interaction_rows(), event(1, "tea-00", "view_item", NOW)])
    of = evaluated(one)

    hashes, next_night = persons(one, of), persons(later, evaluated(later))

    assert len(np.unique(hashes)) == len(np.unique(of.person))
    assert not set(hashes.tolist()) & set(next_night.tolist())


def test_slices_tell_new_people_new_items_the_tail_and_large_categories():
    data = dataset()
    of = evaluated(data)
    popularity = np.zeros(len(data.catalogue), dtype=np.float32)
    popularity[of.item[0]] = 1

    found = slices(data, of, np.arange(len(of)), popularity)

    assert np.flatnonzero(found["new_people"]).tolist() == [0]
    assert np.array_equal(found["cold_items"], of.item != of.item[0])
    assert np.array_equal(found["tail_items"], ~found["head_items"])
    large = {name: each.mean() for name, each in found.items() if name.startswith("category:")}
    assert large.keys() == {"category:Tea", "category:Coffee"}
    assert all(share >= LARGE for share in large.values())
