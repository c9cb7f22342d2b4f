"""A deployed stack, met as a page and an operator meet it: STACK_NAME says which, in the account of your credentials.

Without STACK_NAME it is one of an embedded cloud in a process of its own, reached in the same way. What the tests send
is of visitors of their own, whom they erase.
"""

import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from aisle_aws.transport import clients
from local.demo.page_client import PageClient
from local.runtime.checkout import ROOT
from ops.operator_api import call
from ops.stack import Stack, feel_at_home

pytestmark = pytest.mark.cloud  # in a process of its own, which no import shows

EMBEDDED = "shop"
PATIENCE_S = 120.0  # of a real stack, whose containers start cold
WITHOUT_MODEL = ("trending_in_category", "trending", "newest")

Eventually = Callable[[Callable[[], Any]], Any]


@pytest.fixture(scope="module")
def address() -> Iterator[dict[str, str]]:
    """What leads to the stack: nothing but the environment, or the address of the embedded cloud."""
    if os.environ.get("STACK_NAME"):
        yield {}
        return
    started = subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.embedded_stack", EMBEDDED],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with started as process:
        assert process.stdout
        assert process.stdin
        url = process.stdout.readline().strip()
        assert url, "the embedded cloud did not start; what it said stands above"
        yield {"STACK_NAME": EMBEDDED, "AWS_ENDPOINT_URL": url}
        process.stdin.close()


@pytest.fixture(scope="module")
def stack(address: dict[str, str]) -> Iterator[Stack]:
    """Found by boto3, from the environment alone."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in address.items():
            patch.setenv(name, value)
        if address:
            for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
                patch.delenv(name, raising=False)
        before = dict(os.environ)
        feel_at_home()
        clients.client.cache_clear()
        yield Stack(os.environ["STACK_NAME"])
        clients.client.cache_clear()
        for name in os.environ.keys() - before.keys():
            del os.environ[name]


@pytest.fixture
def visitor(stack: Stack) -> Iterator[PageClient]:
    """Nobody that the shop knows; erased afterwards, with all that was collected."""
    name = f"aisle-e2e-{uuid.uuid4().hex[:12]}"
    page = PageClient(stack.output("ApiUrl"), stack.output("PublishableKey"), secret="", anonymous_id=name)
    yield page
    profile(page, "DELETE")


@pytest.fixture
def eventually() -> Eventually:
    """Ask again until the answer is true; then it is the answer."""

    def ask(question: Callable[[], Any]) -> Any:
        given_up = time.monotonic() + PATIENCE_S
        while not (answer := question()) and time.monotonic() < given_up:
            time.sleep(0.5)
        return answer

    return ask


def profile(page: PageClient, method: str = "GET") -> dict[str, Any]:
    who, headers = {"anonymous_id": page.anonymous_id}, {"x-aisle-key": page.key}
    answer = page.http.request(method, f"{page.api_url}/v1/profile", params=who, headers=headers, timeout=30)
    answer.raise_for_status()
    return dict(answer.json())


def query(stack: Stack, name: str, **parameters: Any) -> list[dict[str, Any]]:
    payload = json.dumps({"query": name, "parameters": parameters})
    answer = clients.client("lambda").invoke(FunctionName=stack.output("RunQueryFunctionName"), Payload=payload)
    told = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, told
    return list(told["rows"])


def test_the_snippet_is_served(stack: Stack) -> None:
    answer = requests.get(stack.output("SnippetUrl"), timeout=30)

    assert answer.status_code == 200
    assert "javascript" in answer.headers["content-type"]


def test_a_visitor_is_shown_items_and_who_chose_them(visitor: PageClient) -> None:
    answer = visitor.recommend(n=5)

    assert 1 <= len(answer["items"]) <= 5
    assert answer["served_by"]
    assert answer["recommendation_id"]


def test_a_view_reaches_the_profile_and_an_erasure_takes_it_out(visitor: PageClient, eventually: Eventually) -> None:
    item = visitor.recommend(n=1)["items"][0]["item_id"]

    told = visitor.post([visitor.event("view_item", item)])

    assert told["accepted"] == 1
    assert eventually(lambda: item in json.dumps(profile(visitor)))
    assert profile(visitor, "DELETE")["profiles_deleted"] == 1
    assert item not in json.dumps(profile(visitor))


def test_an_item_of_no_interest_is_gone_from_the_next_answer(visitor: PageClient, eventually: Eventually) -> None:
    refused = visitor.recommend(n=5)["items"][0]["item_id"]

    visitor.say("not_interested", refused)

    assert eventually(lambda: refused not in [item["item_id"] for item in visitor.recommend(n=5)["items"]])


def test_a_bad_event_is_refused_by_name(visitor: PageClient) -> None:
    told = visitor.post([visitor.event("view_item")])

    assert told["accepted"] == 0
    assert "item_id" in json.dumps(told["rejected"])


def test_a_strangers_key_opens_nothing(visitor: PageClient) -> None:
    stranger = PageClient(visitor.api_url, "pk_of_somebody_else", secret="")

    with pytest.raises(requests.HTTPError) as refused:
        stranger.recommend()

    assert refused.value.response.status_code in (401, 403)


def test_a_named_query_answers(stack: Stack) -> None:
    assert isinstance(query(stack, "counts"), list)


def test_the_model_that_serves_is_the_model_that_answers(stack: Stack, visitor: PageClient) -> None:
    status = call(stack, "GET", "/v1/ops/status")
    models = [each["model_name"] for each in (status["endpoint"] or {}).get("variants", ())]

    answer = visitor.recommend(n=5)

    if not models:
        assert answer["served_by"] in WITHOUT_MODEL
    else:
        assert any(model.endswith(answer["model_version"]) for model in models), (models, answer["served_by"])
