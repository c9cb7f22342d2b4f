"""Rules of a gate, and the verdict that they make."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """The result of one rule, as a sentence with its figures."""

    passed: bool
    reason: str
    compares: bool = True  # else it says nothing of the model, only that there was nothing to compare it with


@dataclass(frozen=True)
class Verdict:
    """Whether the gate admits the model, and why."""

    approved: bool
    reasons: tuple[str, ...]  # of a refused model, only the failed rules
    compared: bool = True  # else no rule found a fault: another night may judge it


def verdict(rules: Iterable[Rule]) -> Verdict:
    """Admit where every rule passed."""
    results = list(rules)
    failed = [rule for rule in results if not rule.passed]
    told = failed or results
    return Verdict(not failed, tuple(rule.reason for rule in told), not failed or any(rule.compares for rule in failed))
