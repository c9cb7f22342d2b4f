"""Which answers carry the features that they were scored by: few, and the same ones wherever it is asked.

An impression with features takes ten times the bytes. A sample is enough to compare training with serving.
"""

from aisle.events.person import place_in_unit_interval

FEATURE_SHARE = 0.01  # of the answers
SALT = "served-features"


def carries_features(recommendation_id: str) -> bool:
    """Whether the answer's impression has its features.

    >>> sum(carries_features(str(number)) for number in range(10_000))
    106
    """
    return place_in_unit_interval(recommendation_id, SALT) < FEATURE_SHARE
