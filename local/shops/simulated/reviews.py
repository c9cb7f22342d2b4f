"""Texts of reviews that fit their stars."""

import numpy as np

OPENINGS = {
    1: ("Very disappointed.", "Sent it straight back.", "Would give no stars if I could.", "A waste of money."),
    2: ("Not what I hoped for.", "Looks better in the picture.", "Expected more at this price."),
    3: ("It is all right.", "Does the job, no more.", "Neither good nor bad."),
    4: ("Very pleased on the whole.", "Good value.", "Nicely made.", "Would buy again."),
    5: ("Absolutely love it!", "Could not be happier.", "Perfect, and better than described.", "Best I have had."),
}
MIDDLES = {
    1: (
        "The {noun} broke within a week",
        "The {noun} arrived damaged and smelled odd",
        "This {noun} is useless",
    ),
    2: ("The {noun} feels cheap", "The {noun} is smaller than I thought", "The finish of the {noun} is poor"),
    3: ("The {noun} is fine for now", "The {noun} is plain but works", "The {noun} took some getting used to"),
    4: ("The {noun} is sturdy and looks the part", "The {noun} came quickly", "I use the {noun} most days"),
    5: ("The {noun} is a joy to use", "Everybody asks where the {noun} is from", "The {noun} is beautifully made"),
}
ENDINGS = {
    1: ("and nobody answered my letter.", "so avoid it.", "and I want my money back."),
    2: ("and I would not buy it again.", "so think twice.", "though delivery was quick."),
    3: ("but I have seen better.", "and I may keep it.", "for the price."),
    4: ("with only a small scratch on arrival.", "and the family likes it too.", "though the colour differs a little."),
    5: ("and I have ordered a second one.", "and I recommend it to everyone.", "and it made a wonderful present."),
}


def review(rng: np.random.Generator, stars: int, noun: str) -> str:
    """
    >>> review(np.random.default_rng(0), 5, "teddy bear")
    'Best I have had. Everybody asks where the teddy bear is from and I recommend it to everyone.'
    """
    opening, middle, ending = (part[stars][rng.integers(len(part[stars]))] for part in (OPENINGS, MIDDLES, ENDINGS))
    return f"{opening} {middle.format(noun=noun)} {ending}"
