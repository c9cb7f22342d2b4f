"""CloudWatch's metric math for alarms: arithmetic, comparisons, AND, OR, IF, FILL, and MAX([a, b]) or the like.

Source: docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
"""

import ast
import operator
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

Value = float | None

BINARY: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Pow: operator.pow,
}
COMPARISONS: dict[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
OF_LISTS: dict[str, Callable[[list[float]], float]] = {
    "MIN": min,
    "MAX": max,
    "SUM": sum,
    "AVG": lambda values: sum(values) / len(values),
}


def value_of(expression: str, values: Mapping[str, Value]) -> Value:
    """The value at one time, from the metrics' values at that time. None is missing.

    Raises: ValueError for what is not known here.

    >>> value_of("IF(requests > 20, errors / requests, 0)", {"requests": 40, "errors": 10})
    0.25
    """
    return _Evaluation(expression, values).of(_parsed(expression))


@cache
def _parsed(expression: str) -> ast.expr:
    """Alarms ask for the same few expressions all day."""
    python = re.sub(r"\bAND\b|&&", " and ", re.sub(r"\bOR\b|\|\|", " or ", expression)).replace("^", "**")
    try:
        return ast.parse(python.strip(), mode="eval").body
    except SyntaxError as error:
        raise ValueError(f"{expression} is not metric math: {error}") from None


class _Evaluation:
    def __init__(self, expression: str, values: Mapping[str, Value]) -> None:
        self._expression, self._values = expression, values

    def of(self, node: ast.expr) -> Value:
        match node:
            case ast.Constant(value=bool() | int() | float() as number):
                return float(number)
            case ast.Name(id=name) if name in self._values:
                return self._values[name]
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                value = self.of(operand)
                return None if value is None else -value
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return _both(self.of(left), self.of(right), lambda a, b: a / b if b else None)
            case ast.BinOp(left=left, op=sign, right=right) if type(sign) in BINARY:
                return _both(self.of(left), self.of(right), BINARY[type(sign)])
            case ast.Compare(left=left, ops=[sign], comparators=[right]):
                compare = COMPARISONS[type(sign)]
                return _both(self.of(left), self.of(right), lambda a, b: float(compare(a, b)))
            case ast.BoolOp(op=joint, values=parts):
                truths = [bool(self.of(part)) for part in parts]
                return float(all(truths) if isinstance(joint, ast.And) else any(truths))
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return self._call(name, arguments)
        raise ValueError(f"{self._expression}: the embedded cloud does not know {ast.unparse(node)}")

    def _call(self, name: str, arguments: list[ast.expr]) -> Value:
        if name == "IF" and len(arguments) == 3:
            condition = self.of(arguments[0])
            return None if condition is None else self.of(arguments[1 if condition else 2])
        if name == "FILL" and len(arguments) == 2:
            value = self.of(arguments[0])
            return self.of(arguments[1]) if value is None else value
        if name in OF_LISTS and isinstance(arguments[0], ast.List):
            values = [value for value in map(self.of, arguments[0].elts) if value is not None]
            return OF_LISTS[name](values) if values else None
        raise ValueError(f"{self._expression}: the embedded cloud does not know {name} of {len(arguments)} values")


def _both(left: Value, right: Value, work: Callable[[Any, Any], Value]) -> Value:
    return None if left is None or right is None else work(left, right)
