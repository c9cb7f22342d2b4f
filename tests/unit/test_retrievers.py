"""A view is fitted and asked: a view that lacks one of the two is told."""

from aisle.retrieval.complements import COMPLEMENTS
from aisle.retrieval.retrievers import ITEM_PAIRS, LIKES, RETRIEVERS, SEQUENCE
from tests.tea_and_coffee import model

NO_LISTS = {LIKES, SEQUENCE, ITEM_PAIRS}  # views with a field of their own beside the lists of neighbours


def test_each_view_that_is_fitted_is_asked_and_no_other_is():
    fitted = model().views.neighbours.keys()

    assert {retriever.view for retriever in RETRIEVERS} == (fitted | NO_LISTS) - {COMPLEMENTS}
    assert COMPLEMENTS in fitted  # which no feature reads: a surface asks for it


def test_no_two_retrievers_share_a_name():
    assert len({retriever.name for retriever in RETRIEVERS}) == len(RETRIEVERS)
