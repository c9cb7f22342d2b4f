"""One stem names a function's folder, logical id, log group, dead-letter queue and sample event."""

import json
import re

import pytest

from aisle.lake import zones
from aisle.lake.tables import TABLES
from generate.openapi_document import openapi_document
from local.runtime.checkout import ROOT

FUNCTIONS = sorted(folder.parent.name for folder in (ROOT / "functions").glob("*/app.py"))
STATE_MACHINES = sorted(file.name.removesuffix(".asl.json") for file in (ROOT / "statemachines").iterdir())


def camel(stem):
    return "".join(part.title() for part in stem.split("_"))


def of_type(resources, kind):
    return {name for name, resource in resources.items() if resource["Type"] == kind}


def test_the_template_has_the_functions_that_there_are(resources):
    expected = {f"{camel(stem)}Function" for stem in FUNCTIONS}

    assert of_type(resources, "AWS::Serverless::Function") == expected


@pytest.mark.parametrize("stem", FUNCTIONS)
def test_a_function_runs_its_own_folder_and_writes_its_own_log(resources, stem):
    function = resources[f"{camel(stem)}Function"]["Properties"]
    log_group = resources[f"{camel(stem)}LogGroup"]["Properties"]

    assert function["CodeUri"] == f"functions/{stem}"
    assert function["LoggingConfig"]["LogGroup"] == {"Ref": f"{camel(stem)}LogGroup"}
    assert log_group["LogGroupName"] == {"Fn::Sub": f"/${{AWS::StackName}}/{stem}"}


@pytest.mark.parametrize("stem", FUNCTIONS)
def test_a_function_has_a_sample_event(stem):
    event = json.loads((ROOT / "events" / f"{stem}.json").read_text())

    assert isinstance(event, dict)


QUERIES = sorted((ROOT / "functions").glob("*/queries/**/*.sql"))


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.stem)
def test_a_query_says_first_what_it_answers(query):
    assert query.read_text().startswith("-- ")


def test_no_two_queries_share_a_name_whatever_their_rooms():
    assert len({query.stem for query in QUERIES}) == len(QUERIES)


def test_each_route_of_the_api_is_documented(resources):
    functions = [each for each in resources.values() if each["Type"] == "AWS::Serverless::Function"]
    events = [event for each in functions for event in (each["Properties"].get("Events") or {}).values()]
    routes = {
        (event["Properties"]["Path"], event["Properties"]["Method"].lower())
        for event in events
        if event["Type"] == "HttpApi"
    }

    assert routes == {(path, method) for path, methods in openapi_document()["paths"].items() for method in methods}


def test_there_are_no_sample_events_of_functions_that_are_not_there():
    assert sorted(file.stem for file in (ROOT / "events").iterdir()) == FUNCTIONS


def test_the_template_has_the_state_machines_that_there_are(resources):
    expected = {f"{camel(stem)}StateMachine" for stem in STATE_MACHINES}

    assert of_type(resources, "AWS::Serverless::StateMachine") == expected


def test_a_state_that_invokes_a_function_is_called_after_it(resources):
    """RunQuery answers many questions, so its states say which; who judges a trial can name it, too."""
    asked = dict.fromkeys(("BalanceBooks", "CheckData", "CountClicks", "CountOutcomes"), "RunQuery")
    asked |= {"NameTrial": "JudgeExperiment"}
    for stem in STATE_MACHINES:
        states = json.loads((ROOT / "statemachines" / f"{stem}.asl.json").read_text())["States"]
        for name, state in states.items():
            if state.get("Resource") == "arn:aws:states:::lambda:invoke":
                assert state["Arguments"]["FunctionName"] == f"${{{asked.get(name, name)}FunctionArn}}"


def test_every_queue_is_a_dead_letter_queue_of_something(resources):
    stems = {re.sub("(Function|StateMachine)$", "", name) for name in resources}

    queues = of_type(resources, "AWS::SQS::Queue")

    assert {name.removesuffix("DeadLetterQueue") for name in queues} <= stems


def test_every_key_in_the_template_lies_in_a_zone():
    zone = re.compile(r"Bucket(?:\.Arn)?\}/([a-z_-]+)|Prefix: ([a-z_-]+)/")
    text = (ROOT / "template.yaml").read_text() + "".join(
        file.read_text() for file in (ROOT / "statemachines").iterdir()
    )
    known = {str(value).partition("/")[0] for name, value in vars(zones).items() if name.isupper()} | {*TABLES}

    named = {first or second for first, second in zone.findall(text)}

    assert named <= known
