"""What one API call needs to be allowed: an action on a resource, with the facts that conditions may ask for."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Place:
    """The account and region of the cloud."""

    account_id: str
    region: str

    def arn(self, service: str, rest: str) -> str:
        return f"arn:aws:{service}:{self.region}:{self.account_id}:{rest}"


@dataclass(frozen=True)
class Need:
    action: str
    resource: str
    facts: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
