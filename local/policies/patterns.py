"""Wildcards and variables of policies: `*` stands for any text, `?` for one character, `${name}` for a fact.

Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

Facts = Mapping[str, str | Sequence[str]]  # condition keys in lower case -> value or values

VARIABLE = re.compile(r"\$\{([^}]*)\}")
LITERALS = ("*", "?", "$")  # `${*}` is a star, not a wildcard
ARN_COLONS = 5  # the sixth part of an ARN may itself have colons


def matches(pattern: str, value: str, facts: Facts | None = None) -> bool:
    """Variables are read from `facts`; without facts they are plain text.

    >>> matches("s3:Get*", "s3:GetObject"), matches("a?c", "abc"), matches("home/${aws:username}", "home/*", {})
    (True, True, False)
    """
    resolved = _resolved(pattern, facts)
    return resolved is not None and _regex(resolved, arn=False).fullmatch(value) is not None


def matches_arn(pattern: str, arn: str, facts: Facts | None = None) -> bool:
    """Each of an ARN's six parts is compared by itself, so that a wildcard does not reach over a colon.

    >>> matches_arn("arn:aws:s3:::shop-*", "arn:aws:s3:::shop-raw/a:b"), matches_arn("arn:*:sqs", "arn:aws:x:sqs")
    (True, False)
    """
    if pattern == "*":
        return True
    resolved = _resolved(pattern, facts)
    return resolved is not None and _regex(resolved, arn=True).fullmatch(arn) is not None


def equal(text: str, value: str, facts: Facts | None = None) -> bool:
    """Wildcards are plain text here, variables are not.

    >>> equal("a*", "ab"), equal("${aws:username}", "ann", {"aws:username": "ann"})
    (False, True)
    """
    resolved = _resolved(text, facts)
    return resolved is not None and "".join(part for _, part in resolved) == value


def overlap(one: str, other: str) -> bool:
    """Whether some text matches both patterns.

    >>> overlap("a*c", "ab*"), overlap("a*", "b*"), overlap("*", "")
    (True, False, True)
    """

    @cache
    def from_here(i: int, j: int) -> bool:
        if i == len(one) and j == len(other):
            return True
        if i < len(one) and one[i] == "*":
            return from_here(i + 1, j) or (j < len(other) and from_here(i, j + 1))
        if j < len(other) and other[j] == "*":
            return from_here(i, j + 1) or (i < len(one) and from_here(i + 1, j))
        if i == len(one) or j == len(other):
            return False
        return (one[i] == other[j] or "?" in (one[i], other[j])) and from_here(i + 1, j + 1)

    return from_here(0, 0)


def _resolved(pattern: str, facts: Facts | None) -> tuple[tuple[bool, str], ...] | None:
    """Parts, each with whether it is literal. None where a variable has neither a fact nor a default."""
    if facts is None or "${" not in pattern:
        return ((False, pattern),)
    parts: list[tuple[bool, str]] = []
    for place, part in enumerate(VARIABLE.split(pattern)):
        if place % 2 == 0:
            parts.append((False, part))
            continue
        value = _fact(part, facts)
        if value is None:
            return None
        parts.append((True, value))
    return tuple(parts)


def _fact(variable: str, facts: Facts) -> str | None:
    if variable in LITERALS:
        return variable
    name, _, default = (each.strip() for each in variable.partition(","))
    value = facts.get(name.casefold())
    if isinstance(value, str):
        return value
    return default[1:-1] if default.startswith("'") and default.endswith("'") else None  # several values have no place


@lru_cache(maxsize=4096)
def _regex(parts: tuple[tuple[bool, str], ...], arn: bool) -> re.Pattern[str]:
    written, colons = [], 0
    for literal, text in parts:
        for character in text:
            if not literal and character in "*?":
                one = "[^:]" if arn and colons < ARN_COLONS else "."
                written.append(one + ("*" if character == "*" else ""))
                continue
            colons += character == ":"
            written.append(re.escape(character))
    return re.compile("".join(written), re.DOTALL)
