"""Rules of a gate, and the verdict that they make."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """The result of one rule, as a sentence with its figures."""

    passed: bool
    reason: str


@dataclass(frozen=True)
class Verdict:
    """Whether the gate admits the model, and why."""

    approved: bool
    reasons: tuple[str, ...]  # of a refused model, only the failed rules


def verdict(rules: Iterable[Rule]) -> Verdict:
    """Admit where every rule passed."""
    results = list(rules)
    approved = all(rule.passed for rule in results)
    return Verdict(approved, tuple(rule.reason for rule in results if approved or not rule.passed))
