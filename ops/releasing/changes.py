"""Changes of what serves by the operator's word: promote, rollback, and mend, which changes nothing that serves."""

from argparse import Namespace

from aisle.errors import InvalidInput
from aisle.releases.versions import way_back
from aisle_aws.models import champion_pointer
from ops.command import Told
from ops.releasing import unfinished, versions
from ops.releasing.release import release
from ops.stack import Stack


def promote(given: Namespace, stack: Stack) -> Told:
    tried = versions.tried(stack)
    if tried is None:
        if mended := unfinished.goes_on(stack, "promote"):
            return mended
        holds = f"no challenger is being tried, and {versions.champion(stack) or 'nobody'} is the champion"
        raise InvalidInput("promote", f"{holds}: `rollback --to VERSION` brings any kept version")
    told = {"verdict": "promoted", "reasons": ["The operator gave it the whole before the trial had ended."]}
    return release(stack, f"{tried} takes the whole", change="promote", model_version=tried, **told)


def rollback(given: Namespace, stack: Stack) -> Told:
    """A trial that runs ends by this, and its recipe's entry says so. The release is told of a version by name.

    Without `--to`, the same command after half a way back goes on with it, and no champion further.
    """
    if given.to is not None and given.to not in versions.kept(stack):
        raise InvalidInput("--to", f"is not kept; kept are: {', '.join(sorted(versions.kept(stack)))}", given.to)
    champion, tried = versions.champion(stack), versions.tried(stack)
    if champion and (mended := unfinished.goes_on(stack, "restore", model_version=given.to or champion)):
        return mended
    back = given.to or way_back(champion_pointer.pointed_at(stack.output("ArtifactsBucketName")), champion)
    if back is None:
        raise InvalidInput("--to", "there was no champion before this one: name a version that is kept")
    if back == tried:
        return promote(given, stack)
    words = [f"The operator gave {back} the whole before the trial had ended."]
    told = {"verdict_of": tried, "verdict": "stopped by the operator", "reasons": words} if tried else {}
    return release(stack, f"{back} takes the whole", change="restore", model_version=back, **told)


def mend(given: Namespace, stack: Stack) -> Told:
    """A trial and a canary go on."""
    return unfinished.mend(stack, unfinished.left(stack))
