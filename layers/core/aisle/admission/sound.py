"""What every gate asks first: a complete evaluation, enough shoppers, and a model that beats a popularity list."""

from collections.abc import Iterator

from aisle.admission.evaluation import METRIC, Evaluation, is_finite, number, table
from aisle.admission.rules import Rule

MIN_USERS = 50  # with fewer, NDCG varies more than models differ
MIN_RATIO_TO_POPULARITY = 1.05  # a popularity list costs nothing to serve
REQUIRED = ("hr@10", "ndcg@10", "coverage@10")


def sound(evaluation: Evaluation) -> Iterator[Rule]:
    """The rules that need no other model. An incomplete evaluation gets no further rule."""
    if lacking := evaluation.get("lacking"):
        yield from (Rule(False, str(each)) for each in (lacking if isinstance(lacking, list) else [lacking]))
        return
    yield (complete := _complete(evaluation))
    if complete.passed:
        yield _enough_users(evaluation)
        yield _over_popularity(evaluation)


def _complete(evaluation: Evaluation) -> Rule:
    wanted = {whose: {*REQUIRED, *table(evaluation, whose)} for whose in ("metrics", "popularity")}
    broken = [
        f"{whose} {name}"
        for whose, names in wanted.items()
        for name in sorted(names)
        if not is_finite(table(evaluation, whose).get(name))
    ]
    if broken:
        return Rule(False, f"Missing or not a number: {', '.join(broken)}.")
    return Rule(True, "Every metric is a number.")


def _enough_users(evaluation: Evaluation) -> Rule:
    users = int(number(evaluation, "users") or 0)
    if users < MIN_USERS:
        return Rule(False, f"Evaluated on {users} shoppers, fewer than {MIN_USERS}.")
    return Rule(True, f"Evaluated on {users} shoppers.")


def _over_popularity(evaluation: Evaluation) -> Rule:
    model, popular = (number(evaluation, whose, METRIC) or 0.0 for whose in ("metrics", "popularity"))
    passed = model > 0 and model >= MIN_RATIO_TO_POPULARITY * popular
    bar = f"{MIN_RATIO_TO_POPULARITY} times popularity's {popular:.4f}"
    return Rule(passed, f"{METRIC} {model:.4f} is {'at least' if passed else 'less than'} {bar}.")
