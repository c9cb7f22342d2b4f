"""Every attribute that a shop collects, and what uses it: a feature, a rule, a filter, a named query or the card.

`docs/attributes.md` is this table. Tests prove each use: `tests/contract/test_attributes.py`, and of features
`tests/unit/test_attributes_of_features.py`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Attribute:
    """One thing that the system was asked to collect, and its uses. It has one at least."""

    name: str
    columns: tuple[str, ...]  # table.column; the first tells the attribute, the others what it is derived from
    events: tuple[str, ...] = ()  # that tell it
    features: tuple[str, ...] = ()  # of aisle.features.registry
    rules: tuple[str, ...] = ()  # match.FIELD of an item, when.FIELD of an occasion
    filters: tuple[str, ...] = ()  # fields of a request's filter
    queries: tuple[str, ...] = ()  # QUERY.COLUMN of its answer
    card: bool = False  # shown on the item's card

    @property
    def is_used(self) -> bool:
        """Whether anything uses it."""
        return bool(self.features or self.rules or self.filters or self.queries or self.card)


ITEM, TIME, EVENT = "interactions.item_id", "interactions.occurred_at", "interactions.event_name"
PERSON, SALE = "interactions.person_id", "interactions.transaction_id"
PRICE, QUANTITY = "interactions.price", "interactions.quantity"

SHOPPERS = (
    Attribute("age", ("users.age",), features=("age_affinity",), rules=("when.age_min",)),
    Attribute("gender", ("users.gender",), features=("gender_affinity",), rules=("when.genders",)),
    Attribute("location", ("users.location",), rules=("when.locations",), queries=("people_groups.value",)),
    Attribute("occupation", ("users.occupation",), queries=("people_groups.value",)),
    Attribute("education level", ("users.education_level",), queries=("people_groups.value",)),
    Attribute(
        "favourite categories",
        ("users.favourite_categories",),
        features=("stated_category", "spoke_of_categories"),
        rules=("when.favourite_categories",),
    ),
    Attribute("favourite brands", ("users.favourite_brands",), features=("stated_brand", "spoke_of_brands")),
    Attribute("favourite styles", ("users.favourite_styles",), features=("stated_styles", "spoke_of_styles")),
    Attribute("budget", ("users.budget_max",), features=("price_over_budget",)),
)

ACTS = (
    Attribute(
        "items viewed",
        (EVENT, ITEM),
        events=("view_item", "select_item"),
        features=("seen_strength", "content_recent_value", "history_length"),
        queries=("top_items.views", "items_not_taken.views"),
    ),
    Attribute(
        "sequence of items browsed",
        (TIME, ITEM),
        events=("view_item",),
        features=("next_recent_value", "sequence_value", "foreseen"),
    ),
    Attribute(
        "duration of view", ("interactions.duration_ms",), ("leave_item",), queries=("items_not_taken.seconds_viewed",)
    ),
    Attribute(
        "search queries",
        ("interactions.search_term",),
        events=("search",),
        rules=("when.search_terms",),
        queries=("search_terms.search_term", "search_terms.without_results"),
    ),
    Attribute("time spent on site", (TIME,), queries=("visits.seconds_on_site",)),
    Attribute("frequency of visits", (TIME, PERSON), queries=("visits.days_between_visits",)),
    Attribute(
        "categories frequently browsed",
        ("items.category", ITEM),
        features=("category_share",),
        queries=("items_not_taken.category",),
    ),
    Attribute(
        "wish lists",
        (EVENT, ITEM),
        events=("add_to_wishlist",),
        features=("seen_strength", "likes_value"),
        queries=("wishes.event_name",),
    ),
    Attribute("taken off the wish list", (EVENT,), ("remove_from_wishlist",), features=("seen_strength",)),
    Attribute(
        "alerts and notifications set",
        ("interactions.alert",),
        events=("set_alert",),
        features=("seen_strength",),
        queries=("wishes.kind",),
    ),
    Attribute(
        "shared on social media",
        ("interactions.method",),
        events=("share",),
        features=("seen_strength",),
        queries=("wishes.kind",),
    ),
    Attribute("added to cart", (EVENT,), ("add_to_cart",), features=("seen_strength",), queries=("top_items.carts",)),
    Attribute("removed from cart", (EVENT,), ("remove_from_cart",), features=("seen_strength",)),
    Attribute(
        "ratings given",
        ("interactions.rating",),
        events=("rate_item", "review_item"),
        features=("seen_strength",),
        queries=("review_texts.rating",),
    ),
    Attribute(
        "reviews given",
        ("interactions.review_text",),
        events=("review_item",),
        queries=("review_texts.review_text", "reviews.latest_text"),
    ),
    Attribute(
        "not interested",
        (EVENT,),
        events=("not_interested",),
        features=("seen_strength",),
        queries=("items_not_taken.refusals",),
    ),
    Attribute(
        "not interested in a brand or category",
        ("interactions.scope_value",),
        events=("not_interested",),
        features=("seen_strength", "content_recent_value"),
        queries=("refusals.value",),
    ),
)

TRADE = (
    Attribute(
        "items purchased",
        (EVENT, ITEM),
        events=("purchase",),
        features=("seen_owned", "seen_strength"),
        rules=("when.bought_before",),
        queries=("top_items.purchases",),
    ),
    Attribute(
        "frequency of purchases",
        (PERSON, TIME),
        events=("purchase",),
        queries=("repeat_rate.days_between", "repeat_rate.repeat_rate"),
    ),
    Attribute(
        "average purchase value", (PRICE, QUANTITY), ("purchase",), queries=("purchase_value.average_purchase_value",)
    ),
    Attribute(
        "return history",
        (QUANTITY, SALE),
        events=("refund",),
        features=("seen_strength", "seen_owned"),
        queries=("return_rate.return_rate",),
    ),
    Attribute("items purchased together", (SALE,), ("purchase",), features=("together_recent_value",)),
    Attribute(
        "time of purchase, season",
        ("interactions.month", TIME),
        events=("purchase",),
        features=("hour_affinity", "month_affinity"),
        queries=("seasons.season_index", "purchase_value.month"),
    ),
    Attribute(
        "purchase method", ("interactions.purchase_method",), ("purchase",), queries=("purchase_value.purchase_method",)
    ),
)

ITEMS = (
    Attribute("item id", ("items.item_id",), filters=("item_id",), queries=("reviews.item_id",)),
    Attribute("title", ("items.title",), features=("content_recent_value",), queries=("reviews.title",), card=True),
    Attribute("description", ("items.description",), features=("content_recent_value",)),
    Attribute(
        "price",
        ("items.price",),
        features=("price_difference", "price_distance"),
        rules=("match.price_min",),
        filters=("price",),
        queries=("items_not_taken.price",),
        card=True,
    ),
    Attribute("image", ("items.image_url",), card=True),
    Attribute(
        "category",
        ("items.category",),
        features=("category_share", "category_as_latest"),
        rules=("match.categories",),
        filters=("category",),
        queries=("seasons.category",),
        card=True,
    ),
    Attribute(
        "sub-category",
        ("items.sub_category",),
        features=("sub_category_share", "sub_category_as_latest"),
        rules=("match.sub_categories",),
        filters=("sub_category",),
        card=True,
    ),
    Attribute(
        "brand",
        ("items.brand",),
        features=("brand_share", "brand_as_latest"),
        rules=("match.brands",),
        filters=("brand",),
        card=True,
    ),
    Attribute(
        "manufacturer",
        ("items.manufacturer",),
        features=("content_recent_value",),
        rules=("match.attributes",),
        filters=("manufacturer",),
    ),
    Attribute("color", ("items.color",), features=("color_share",), rules=("match.attributes",), filters=("color",)),
    Attribute(
        "size",
        ("items.size",),
        rules=("match.attributes",),
        filters=("size",),
        queries=("item_facts.value",),
    ),
    Attribute(
        "material",
        ("items.material",),
        features=("material_share",),
        rules=("match.attributes",),
        filters=("material",),
    ),
    Attribute("usage instructions", ("items.usage_instructions",), queries=("item_facts.value",)),
    Attribute("warranty", ("items.warranty",), queries=("item_facts.value",)),
    Attribute(
        "average rating",
        ("items.average_rating",),
        rules=("match.rating_min",),
        filters=("rating",),
        queries=("reviews.average_rating",),
    ),
    Attribute(
        "number of reviews",
        ("items.review_count",),
        rules=("match.review_count_min",),
        filters=("review_count",),
        queries=("reviews.review_count",),
    ),
    Attribute("positive review count", ("items.positive_review_count",), queries=("reviews.positive_review_count",)),
    Attribute(
        "negative review count",
        ("items.negative_review_count",),
        queries=("reviews.negative_review_count", "reviews.negative_share"),
    ),
)

GROUPS = {"of the shopper": SHOPPERS, "of what the shopper does": ACTS, "of trade": TRADE, "of the item": ITEMS}
ATTRIBUTES = tuple(attribute for group in GROUPS.values() for attribute in group)

_NONE_COLLECTED = {
    "it names the row or its person": (
        *("users.user_id", "interactions.event_id", "interactions.line_number", "interactions.user_id"),
        *("interactions.anonymous_id", "interactions.session_id", "interactions.tab_id"),
        "interactions.sequence_number",
    ),
    "it tells where the row came from, and when": (
        *("items.updated_at", "users.updated_at", "interactions.source", "interactions.file"),
        *("interactions.arrived_at", "interactions.is_bot", "interactions.page_url", "interactions.page_title"),
        "interactions.referrer",
    ),
    "it belongs to an answer of Aisle": (
        *("interactions.position", "interactions.score", "interactions.features", "interactions.surface"),
        *("interactions.recommendation_id", "interactions.served_by", "interactions.model_version"),
        *("interactions.variant", "interactions.experiment", "interactions.features_version"),
        "interactions.propensity",
    ),
    "it is the unit of a price": ("items.currency", "interactions.currency"),
    "the lines of the event have it, by price and quantity": ("interactions.value",),
    "it says whether `scope_value` is a brand or a category": ("interactions.scope",),
    "it is the shop's own, beyond what was asked for": (
        *("items.product_url", "items.in_stock", "items.margin", "items.age_limit", "items.delisted"),
        *("items.attributes", "users.attributes", "interactions.attributes"),
    ),
}
NO_ATTRIBUTE = {column: why for why, columns in _NONE_COLLECTED.items() for column in columns}
"""Columns of items, users and interactions that are none of the attributes, and why."""
