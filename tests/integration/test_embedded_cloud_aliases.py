"""An API calls a function's alias, which moves to each new version."""

import json
from pathlib import Path

import pytest
import requests

from local.cloud import Cloud
from local.deploy import deploy

TEMPLATE = Path(__file__).parent / "templates" / "alias" / "template.yaml"


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    with Cloud(state_dir=tmp_path_factory.mktemp("cloud")) as cloud:
        yield cloud


@pytest.fixture
def answer(cloud):
    """Deploy with a word, and ask the API."""

    def answer(word):
        stack = deploy(cloud, TEMPLATE, {"Word": word}, stack_name="alias")
        return requests.get(stack["Url"], timeout=30).text, stack["FunctionName"]

    return answer


def test_a_parameter_that_changed_reaches_the_api_by_a_new_version(cloud, answer):
    first, _ = answer("tea")
    second, name = answer("pot")
    again, _ = answer("pot")

    versions = cloud.client("lambda").list_versions_by_function(FunctionName=name)["Versions"]
    assert (first, second, again) == ("tea 1", "pot 2", "pot 2")
    assert [each["Version"] for each in versions] == ["$LATEST", "1", "2"]


def test_the_alias_alone_lets_the_api_in(cloud, answer):
    _, name = answer("tea")

    policy = json.loads(cloud.client("lambda").get_policy(FunctionName=name, Qualifier="live")["Policy"])

    assert {each["Resource"].rpartition(":")[2] for each in policy["Statement"]} == {"live"}
