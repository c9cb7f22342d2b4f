"""Every error that Aisle raises on purpose. A message states the fault, its place and the remedy."""


class AisleError(Exception):
    """The root of the tree. An edge catches it to separate refusals from bugs."""


class InvalidInput(AisleError):
    """A caller or a file sent invalid data. Seen by the shop's engineers."""

    def __init__(self, field: str, rule: str, given: str | None = None) -> None:
        """Keep the broken `rule`; `reason` also quotes the `given` value."""
        self.field = field
        self.rule = rule
        self.reason = rule if given is None else f"{rule} (got {given!r})"
        super().__init__(f"{field}: {self.reason}")


class Unauthorized(InvalidInput):
    """A key or token is missing, forged or expired. Seen by the page; the shop's server issues a new one."""


class Forbidden(InvalidInput):
    """A known caller asks for what its kind may not do. Seen by the shop's engineers."""


class BodyTooLarge(InvalidInput):
    """A request is larger than the contract allows. Seen by the tracker, which sends smaller batches."""


class IncompatibleModel(AisleError):
    """A model artefact was built with other feature definitions. Seen by the ladder, which tries the next rung."""


class NotConfigured(AisleError):
    """A setting or resource is missing. Seen by the operator; the message names the setting."""


class Unavailable(AisleError):
    """A service that the call depends on failed. Seen by the caller, which tries again."""


class Late(Unavailable):
    """A read or a rung did not end in its share of the time. Seen by the front door, which answers without it."""


class BuildFailed(AisleError):
    """The model image was not built. Seen by whoever deploys; the message names the build and its log."""


class QueryFailed(AisleError):
    """Athena refused or cancelled a query. Seen by the operator; the message is Athena's own."""
