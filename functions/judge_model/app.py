"""A trained model's evaluation, by one of three gates -> whether it may serve shoppers."""

from typing import Any

from aisle.admission.evaluation import finite, table
from aisle.admission.gate import GATES, admit_first, admit_recipe, admit_refresh
from aisle.admission.limits import Limits
from aisle.admission.rules import Verdict
from aisle.errors import InvalidInput
from aisle.releases.release import CHAMPION
from aisle_aws.models import model_registry, releases
from aisle_aws.models.judged_files import JudgedFiles, read_judged_files
from aisle_aws.models.model_registry import EVALUATION
from aisle_aws.settings import settings
from aisle_aws.telemetry import logger


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """`{"model_version", "model_artifacts": "s3://.../model.tar.gz", "gate"?, "against"?}` -> the verdict.

    `against`: the same two names of the model to compare with. Without `gate`: first, or refresh against the champion.
    Copies the evaluation from the archive to a place beside it.
    Raises: InvalidInput, Unavailable
    """
    artifacts = event["model_artifacts"]
    judged = read_judged_files(artifacts)
    address = model_registry.write_beside(artifacts, EVALUATION, judged.evaluation)
    gate, against = event.get("gate"), event.get("against")
    if gate is None:
        against = _champion()
        gate = "refresh" if against else "first"
    verdict, other = _judge(gate, judged, against["model_artifacts"] if against else None)
    logger.info("model judged", model=event["model_version"], gate=gate, approved=verdict.approved)
    data = table(judged.evaluation, "data")
    return {
        "approved": verdict.approved,
        "compared": verdict.compared,
        "gate": gate,
        "reasons": list(verdict.reasons),
        "metrics": {whose: finite(table(judged.evaluation, whose)) for whose in ("metrics", "popularity")},
        "champion_metrics": finite(table(other, "metrics")) if other else None,
        "data_window": {f"data_{end}": data[end] for end in ("first", "last") if end in data},
        "evaluation_s3_uri": address,
    }


def _judge(gate: str, judged: JudgedFiles, against: str | None) -> tuple[Verdict, dict[str, Any] | None]:
    """The verdict, and the evaluation of the model that it was compared with. Raises: InvalidInput, Unavailable"""
    if gate not in GATES:
        raise InvalidInput("gate", f"must be one of {', '.join(GATES)}", gate)
    if gate == "first":
        return admit_first(judged.evaluation), None
    limits = Limits.read(settings.gate_limits)
    if gate == "refresh":
        last = _evaluation_of(against) if against else None
        return admit_refresh(judged.evaluation, last, limits), last
    if against is None:
        raise InvalidInput("against", "the recipe gate needs the champion's recipe, fitted on the same data")
    base = read_judged_files(against)
    return admit_recipe(judged.evaluation, judged.cases, base.evaluation, base.cases, limits), base.evaluation


def _evaluation_of(artifacts: str) -> dict[str, Any] | None:
    """It lies beside the archive, and stays when the archive goes."""
    evaluation = model_registry.read_beside(artifacts, EVALUATION)
    return evaluation if isinstance(evaluation, dict) else None


def _champion() -> dict[str, str] | None:
    endpoint = releases.read_endpoint()
    champion = endpoint.find(CHAMPION) if endpoint else None
    return {"model_artifacts": model_registry.artifacts_of(champion.model_name)} if champion else None
