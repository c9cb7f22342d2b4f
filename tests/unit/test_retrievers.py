"""A view is fitted, asked by a retriever and documented: what lacks one of the three is told."""

import re

from aisle.retrieval.retrievers import ITEM_PAIRS, LIKES, RETRIEVERS, SEQUENCE
from generate.documents import DOCS
from tests.tea_and_coffee import model

NO_LISTS = {LIKES, SEQUENCE, ITEM_PAIRS}  # views with a field of their own beside the lists of neighbours


def test_each_view_that_is_fitted_is_asked_and_no_other_is():
    fitted = model().views.neighbours.keys()

    assert {retriever.view for retriever in RETRIEVERS} == fitted | NO_LISTS


def test_no_two_retrievers_share_a_name():
    assert len({retriever.name for retriever in RETRIEVERS}) == len(RETRIEVERS)


def test_the_recommenders_page_has_a_row_for_each_view():
    section = (DOCS / "recommender.md").read_text().partition("### Views and retrievers")[2].partition("###")[0]
    rows = re.findall(r"^\| ([a-z ,]+) \|", section, flags=re.MULTILINE)[1:]
    views = {retriever.view.replace("_", " ") for retriever in RETRIEVERS}

    assert {name for row in rows for name in row.split(", ")} == views | {"popularity"}
