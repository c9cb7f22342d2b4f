"""The budget of one answer, from the deployment's setting. A container's first answer gets more: it makes the clients.

Making a client, opening its connection and reading the lists take longer than a budget of one second. So the first
answer would be of nothing but what is in memory, and nothing is.
"""

from itertools import count

from aisle.serving.budget import Budget, Report
from aisle_aws.settings import settings
from aisle_aws.transport import deadline

FIRST_ANSWER_S = 5.0  # half of the function's timeout


class Container:
    """One process of the function."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._answers = count()

    def begin(self, report: Report) -> Budget:
        seconds = int(settings.answer_budget_ms) / 1000
        first = next(self._answers) == 0
        return Budget(max(seconds, FIRST_ANSWER_S) if first else seconds, deadline.now_s, report)


container = Container()
