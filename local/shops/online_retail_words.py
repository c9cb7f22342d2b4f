"""Guesses category and colour from the words of an Online Retail description.

A title without any word below has no category.
"""

import re

from local.shops.pictures import picture

CATEGORIES: dict[str, tuple[str, str]] = {
    "Christmas": ("frame", "christmas|xmas|advent|bauble|santa|snowman|snowflake|reindeer|tinsel"),
    "Candles and lights": ("candle", "candle|candles|t-light|t-lights|light|lights|lantern|lamp|incense|chandelier"),
    "Bags and purses": ("bag", "bag|bags|purse|handbag|shopper|backpack|rucksack|suitcase|wallet"),
    "Baking": ("mug", "cake|cakes|cakestand|baking|cookie|jelly|cupcake|muffin|recipe|pantry|bread"),
    "Kitchen and table": (
        "plate",
        "mug|mugs|cup|cups|saucer|bowl|plate|plates|teapot|tea|coffee|jug|glass|cutlery|spoon|spoons|fork|apron|napkin|"
        "napkins|tray|coaster|coasters|placemat|jar|bottle|kitchen|lunch|snack|egg|doiley|dish|salt|pepper",
    ),
    "Cards and paper": (
        "book",
        "card|cards|wrap|paper|notebook|journal|stickers|sticker|envelope|postcard|tissue|tissues|ribbon|ribbons|tape|"
        "pencil|pencils|pen|eraser|stationery|book|chalk|chalkboard|memo",
    ),
    "Jewellery": ("perfume", "necklace|bracelet|earrings|ring|brooch|bangle|charm|pendant|hairslide|hair|hairclip"),
    "Toys and games": (
        "blocks",
        "toy|toys|game|games|doll|dolls|puzzle|jigsaw|skittles|ludo|dominoes|bingo|playing|spaceboy|dolly|soldier|circus|"
        "balloon|balloons|children|childrens|childs|baby|teddy",
    ),
    "Storage": ("jar", "box|boxes|tin|tins|basket|drawer|cabinet|storage|crate|tub|hook|hooks|rack|hanger|hangers"),
    "Garden": ("pot", "garden|plant|planter|watering|bird|birdhouse|flower|flowers|herb|parasol|picnic|gardening"),
    "Textiles": ("cushion", "cushion|cushions|blanket|throw|quilt|towel|rug|scarf|socks|slippers|mat|doormat|bunting"),
    "Wall and home decor": (
        "frame",
        "frame|mirror|clock|sign|wall|art|decoration|decorations|ornament|heart|hearts|doorstop|knob|wreath|garland|wicker",
    ),
}
"""Category -> shape of its picture, words; the first match counts."""

COLORS = {
    "red": "#c0392b", "blue": "#3f74b5", "pink": "#e2879a", "green": "#4f8a4c", "white": "#d9d4c7", "ivory": "#e3dcc4",
    "black": "#2b2b2b", "purple": "#6f3b63", "gold": "#c9a227", "silver": "#9aa3ab", "cream": "#e0d3b0",
    "turquoise": "#37a6a6", "orange": "#d9772e", "yellow": "#d8b52a", "brown": "#65432e", "lilac": "#a99bd1",
}  # fmt: skip
NO_COLOR = "#7d8b99"

_WORDS = {name: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for name, (_, words) in CATEGORIES.items()}
_COLOR = re.compile(rf"\b({'|'.join(COLORS)})\b", re.IGNORECASE)


def category_of(title: str) -> str | None:
    """
    >>> category_of("White hanging heart t-light holder"), category_of("Set 2 of wonders")
    ('Candles and lights', None)
    """
    return next((name for name, words in _WORDS.items() if words.search(title)), None)


def picture_of(title: str, category: str | None) -> str:
    """The category's shape in the colour that the title names."""
    named = _COLOR.search(title)
    shape = CATEGORIES[category][0] if category in CATEGORIES else "blocks"
    return picture(shape, COLORS[named[1].lower()] if named else NO_COLOR, title)
