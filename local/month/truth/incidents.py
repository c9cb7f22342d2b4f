"""The month's incidents, by day: an outage of the endpoint, and people who ask to be forgotten."""

from enum import StrEnum

EVERY_DAYS = 10


class Incident(StrEnum):
    FORGET = "a shopper asks to be forgotten"
    OUTAGE = "the endpoint is down for the evening"
    ERASE = "the shop erases a shopper"


FIRST_ON = {Incident.FORGET: 2, Incident.OUTAGE: 3, Incident.ERASE: 6}


def incidents_of(day: int, days: int) -> set[Incident]:
    """Each comes every ten days. A month of a day or two still has what a shopper can do, and the outage.

    >>> [each.name for each in incidents_of(13, 30)], sorted(each.name for each in incidents_of(1, 1))
    (['OUTAGE'], ['FORGET', 'OUTAGE'])
    """
    planned = {each for each, first in FIRST_ON.items() if day % EVERY_DAYS == first}
    missed = {each for each in (Incident.FORGET, Incident.OUTAGE) if day == days < FIRST_ON[each]}
    return planned | missed
