"""Every error that Aisle raises on purpose. Each says what was wrong, where, and what to do."""


class AisleError(Exception):
    """The root: catch it at an edge to tell our own refusals from bugs."""


class InvalidInput(AisleError):
    """A caller or a file sent something that cannot be accepted. Met by the shop's engineers."""

    def __init__(self, field: str, rule: str, given: str | None = None) -> None:
        """`rule` is what does not hold; `reason` also quotes what was `given`."""
        self.field = field
        self.rule = rule
        self.reason = rule if given is None else f"{rule} (got {given!r})"
        super().__init__(f"{field}: {self.reason}")


class Unauthorized(InvalidInput):
    """A key or token is missing, forged or expired. Met by the page; the shop's server issues a fresh one."""


class BodyTooLarge(InvalidInput):
    """A request is larger than the contract allows. Met by the tracker, which sends smaller batches."""


class IncompatibleModel(AisleError):
    """A model artefact was built with other feature definitions. Met by the ladder, which takes the next rung."""


class NotConfigured(AisleError):
    """A setting or resource is missing. Met by the operator; the message names the setting."""


class Unavailable(AisleError):
    """A service that the call depends on did not take or give what it should. Met by the caller, which tries again."""


class BuildFailed(AisleError):
    """The model image was not built. Met by who deploys; the message names the build and its log."""


class QueryFailed(AisleError):
    """Athena refused or cancelled a query. Met by the operator; the message is Athena's own."""
