"""The conditions of a statement, against the facts of a request.

Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

import ipaddress
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from local.policies.patterns import Facts, equal, matches, matches_arn

Test = Callable[[str, str, Facts | None], bool]  # the policy's value, the request's value, what variables mean

ANY, ALL = "ForAnyValue:", "ForAllValues:"


def hold(conditions: Mapping[str, Mapping[str, Sequence[str]]], facts: Facts, variables: bool = True) -> bool:
    """Whether every condition holds. Without `variables` a `${...}` is plain text. Raises: ValueError, see `holds`."""
    return all(
        holds(operator, key, values, facts, variables)
        for operator, keys in conditions.items()
        for key, values in keys.items()
    )


def holds(operator: str, key: str, values: Sequence[str], facts: Facts, variables: bool = True) -> bool:
    """One condition: `values` are the policy's, alternatives to each other. Raises: ValueError for an unknown operator.

    >>> holds("StringLike", "s3:prefix", ["raw/*"], {"s3:prefix": "raw/events"})
    True
    >>> holds("StringNotEquals", "aws:SourceAccount", ["1"], {}), holds("StringEquals", "aws:SourceAccount", ["1"], {})
    (True, False)
    """
    quantifier = next((each for each in (ANY, ALL) if operator.startswith(each)), "")
    name = operator.removeprefix(quantifier).removesuffix("IfExists")
    given = facts.get(key.casefold())
    met = (given,) if isinstance(given, str) else tuple(given or ())
    if name == "Null":
        return (not met) == (values[0].casefold() == "true")
    if name not in TESTS:
        raise ValueError(f"{operator} is not a condition operator of IAM")
    test, negated = TESTS[name]
    if not met and operator.endswith("IfExists"):
        return True
    read = facts if variables else None

    def passes(one: str) -> bool:
        return any(test(value, one, read) for value in values) != negated

    if quantifier == ALL:
        return all(map(passes, met))  # also of nothing, as IAM has it
    if quantifier == ANY or not negated:
        return any(map(passes, met))
    return all(map(passes, met))  # a negated condition holds for a missing key


def _number(compare: Callable[[float, float], bool]) -> Test:
    return lambda value, met, _: compare(float(met), float(value))


def _moment(text: str) -> datetime:
    if text.replace(".", "", 1).isdigit():
        return datetime.fromtimestamp(float(text), UTC)
    read = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _date(compare: Callable[[datetime, datetime], bool]) -> Test:
    return lambda value, met, _: compare(_moment(met), _moment(value))


def _in_network(value: str, met: str, _: Facts | None) -> bool:
    return ipaddress.ip_address(met) in ipaddress.ip_network(value, strict=False)


def _equal_in_any_case(value: str, met: str, facts: Facts | None) -> bool:
    folded = {name: each.casefold() if isinstance(each, str) else each for name, each in (facts or {}).items()}
    return equal(value.casefold(), met.casefold(), folded if facts is not None else None)


TESTS: dict[str, tuple[Test, bool]] = {  # operator -> its test, and whether the operator is the test's opposite
    "StringEquals": (equal, False),
    "StringNotEquals": (equal, True),
    "StringEqualsIgnoreCase": (_equal_in_any_case, False),
    "StringNotEqualsIgnoreCase": (_equal_in_any_case, True),
    "StringLike": (matches, False),
    "StringNotLike": (matches, True),
    "ArnEquals": (matches_arn, False),  # the two names mean the same, wildcards included
    "ArnLike": (matches_arn, False),
    "ArnNotEquals": (matches_arn, True),
    "ArnNotLike": (matches_arn, True),
    "Bool": (_equal_in_any_case, False),
    "BinaryEquals": (equal, False),
    "IpAddress": (_in_network, False),
    "NotIpAddress": (_in_network, True),
    "NumericEquals": (_number(lambda met, value: met == value), False),
    "NumericNotEquals": (_number(lambda met, value: met == value), True),
    "NumericLessThan": (_number(lambda met, value: met < value), False),
    "NumericLessThanEquals": (_number(lambda met, value: met <= value), False),
    "NumericGreaterThan": (_number(lambda met, value: met > value), False),
    "NumericGreaterThanEquals": (_number(lambda met, value: met >= value), False),
    "DateEquals": (_date(lambda met, value: met == value), False),
    "DateNotEquals": (_date(lambda met, value: met == value), True),
    "DateLessThan": (_date(lambda met, value: met < value), False),
    "DateLessThanEquals": (_date(lambda met, value: met <= value), False),
    "DateGreaterThan": (_date(lambda met, value: met > value), False),
    "DateGreaterThanEquals": (_date(lambda met, value: met >= value), False),
}
