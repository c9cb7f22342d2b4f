"""The shop's rules in S3: versions under config/rules/, a pointer to one of them, and a file from before versions."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from aisle.errors import InvalidInput, Unavailable
from aisle.lake import zones
from aisle.serving.ruling.rule_versions import (
    NAME,
    UNVERSIONED,
    RulesInForce,
    check_version,
    in_force,
    no_rules,
    read_document,
    readable_part,
    version_name,
)
from aisle_aws.settings import settings
from aisle_aws.stores import object_store
from aisle_aws.telemetry import count, logger
from aisle_aws.transport.clients import client
from aisle_aws.transport.ttl_cache import TtlCache

MOST_SHOWN = 50
AGE_S = 30.0  # new rules are in force after this long, and the time of a read


def write(rules: Any, by: str, now: datetime) -> str:
    """Stores valid rules as a new version and points at it. Returns its name."""
    version = version_name(rules, now)
    document = {"version": version, "written_at": now.isoformat(), "written_by": by, "rules": rules}
    object_store.write_json(settings.artifacts_bucket, _key(version), document)
    point_at(version, by, now)
    return version


def point_at(version: str, by: str, now: datetime) -> None:
    pointer = {"version": version, "pointed_at": now.isoformat(), "pointed_by": by}
    object_store.write_json(settings.artifacts_bucket, zones.RULES_POINTER_KEY, pointer)


def read_version(version: str) -> dict[str, Any]:
    """Raises: InvalidInput, where there is no such version, or it is damaged; Unavailable"""
    try:
        document = object_store.read_json(settings.artifacts_bucket, _key(version))
    except ValueError as error:
        raise InvalidInput("version", f"damaged in the bucket: {error}", version) from error
    if document is None:
        raise InvalidInput("version", "there is no such version of the rules", version)
    if not isinstance(document, dict):
        raise InvalidInput("version", "damaged in the bucket: it holds no object", version)
    return document


def show(version: str | None) -> dict[str, Any]:
    """A version's file, or that of the rules in force, with the names of the newest versions.

    Raises: InvalidInput, where there is no such version, or it is damaged; Unavailable
    """
    in_force_now = read_in_force().version
    shown = check_version(version) if version else in_force_now
    document = _document(shown)
    return {
        **{name: document.get(name) for name in ("version", "written_at", "written_by")},
        "in_force": shown == in_force_now,
        "rules": document.get("rules", []),
        "versions": versions()[:MOST_SHOWN],
    }


def read_in_force() -> RulesInForce:
    """As of this moment. Raises: Unavailable"""
    return _read()


def _document(version: str | None) -> dict[str, Any]:
    if version is None:
        return {}
    if version != UNVERSIONED:
        return read_version(version)
    file = object_store.read_json(settings.artifacts_bucket, zones.RULES_KEY)
    return {**(file if isinstance(file, dict) else {}), "version": version}


def versions() -> list[str]:
    """The newest first. Raises: Unavailable"""
    try:
        return sorted(_list_versions(), reverse=True)
    except (BotoCoreError, ClientError) as error:
        raise Unavailable(f"the versions of the rules were not listed: {error}") from error


class _Reader:
    """Reads the rules in force, and knows those of before."""

    def __init__(self) -> None:
        self.last = no_rules()

    def __call__(self) -> RulesInForce:
        """Raises: Unavailable"""
        pointed = _pointed()
        if pointed is None or pointed != self.last.version:
            self.last = in_force(pointed, _LazyVersions(), read_version, _report) or self._unversioned()
        return self.last

    def _unversioned(self) -> RulesInForce:
        """What the shop's file of before versions says; where it cannot be read, what this function read last."""
        try:
            document = object_store.read_json(settings.artifacts_bucket, zones.RULES_KEY)
        except ValueError as error:
            _report(UNVERSIONED, error)
            return self.last
        if document is None:
            return no_rules()
        try:
            return RulesInForce(UNVERSIONED, read_document(document))
        except InvalidInput as error:
            _report(UNVERSIONED, error)
            known = self.last.version == UNVERSIONED
            return self.last if known else RulesInForce(UNVERSIONED, readable_part(document, _report))


def _pointed() -> str | None:
    try:
        pointer = object_store.read_json(settings.artifacts_bucket, zones.RULES_POINTER_KEY)
        return None if pointer is None else str(pointer["version"])
    except (ValueError, KeyError, TypeError) as error:
        _report(zones.RULES_POINTER_KEY, error)
        return None


class _LazyVersions:
    """Listed when somebody asks."""

    def __iter__(self) -> Iterator[str]:
        return iter(versions())


def _list_versions() -> Iterator[str]:
    pages = client("s3").get_paginator("list_objects_v2")
    prefix = f"{zones.RULE_VERSIONS}/"
    for page in pages.paginate(Bucket=settings.artifacts_bucket, Prefix=prefix):
        for listed in page.get("Contents", ()):
            name = listed["Key"].removeprefix(prefix).removesuffix(".json")
            if NAME.fullmatch(name):
                yield name


def _key(version: str) -> str:
    return f"{zones.RULE_VERSIONS}/{version}.json"


def _report(what: str, error: Exception) -> None:
    logger.error("rules cannot be read", what=what, reason=str(error))
    count("RulesNotRead")


def forget() -> None:
    """As a function that has just started."""
    _read.last = no_rules()
    current.forget()


_read = _Reader()
current: TtlCache[RulesInForce] = TtlCache("rules", _read, AGE_S)
