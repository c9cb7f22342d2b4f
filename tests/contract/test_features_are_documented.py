"""A feature or a retriever that is added has its place in the ablation and in the recommender's page."""

import re

import pytest

from aisle.features.registry import MODULES, NAMES
from aisle.retrieval.retrievers import RETRIEVERS
from benchmarks.ablation import PARTS
from local.runtime.checkout import ROOT

PAGE = (ROOT / "docs" / "recommender.md").read_text()


def rows(heading):
    """The table under a heading of the page: a list of cells for each row."""
    section = re.split(r"^#+ ", PAGE.split(f"### {heading}\n")[1], maxsplit=1, flags=re.MULTILINE)[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line[:1] == "|"]


@pytest.mark.parametrize("name", NAMES)
def test_the_ablation_takes_a_feature_away_with_exactly_one_part(name):
    assert len([part for part, prefixes in PARTS.items() if prefixes and name.startswith(prefixes)]) == 1


def test_the_page_lists_the_families_of_features_in_their_order():
    families = [cells[0] for cells in rows("Features")[2:]]

    assert families == [module.__name__.rpartition(".")[2].replace("_", " ") for module in MODULES]


@pytest.mark.parametrize("view", sorted({retriever.view for retriever in RETRIEVERS}))
def test_the_page_has_a_row_for_a_view(view):
    named = {name.strip() for cells in rows("Views and retrievers")[2:] for name in cells[0].split(",")}

    assert view.replace("_", " ") in named
