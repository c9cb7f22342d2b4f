"""Operators' routes: each is guarded, and open in both ways to the same function."""

import pytest


@pytest.fixture
def routes(resources):
    """(API, method, path) -> (function, what the route's event says of its authorizer)."""
    events = [
        (name, event["Properties"])
        for name, each in resources.items()
        if each["Type"] == "AWS::Serverless::Function"
        for event in (each["Properties"].get("Events") or {}).values()
        if event["Type"] == "HttpApi"
    ]
    return {
        (given["ApiId"]["Ref"], given["Method"], given["Path"]): (name, given.get("Auth", {})) for name, given in events
    }


def test_every_operators_route_of_the_shops_api_wants_a_token(routes):
    auths = {
        path: auth for (api, _, path), (_, auth) in routes.items() if api == "HttpApi" and path.startswith("/v1/ops/")
    }

    assert auths
    assert {path: auth for path, auth in auths.items() if auth != {"Authorizer": "OperatorToken"}} == {}


def test_no_route_of_the_operators_api_is_open(resources, routes):
    auth = resources["OperatorApi"]["Properties"]["Auth"]

    assert auth == {"EnableIamAuthorizer": True, "DefaultAuthorizer": "AWS_IAM"}
    assert [auth for (api, _, _), (_, auth) in routes.items() if api == "OperatorApi" and auth] == []


def test_both_apis_have_the_same_operators_routes_by_the_same_functions(routes):
    by_token = {key[1:]: to for key, (to, _) in routes.items() if key[0] == "HttpApi" and key[2].startswith("/v1/ops/")}
    by_role = {key[1:]: to for key, (to, _) in routes.items() if key[0] == "OperatorApi"}

    assert by_token == by_role


def test_nobody_signs_up_as_an_operator(resources):
    pool = resources["OperatorPool"]["Properties"]

    assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}


def test_an_api_is_written_whole_by_sam(resources):
    """What is added to it elsewhere would go at the next deployment."""
    elsewhere = ("AWS::ApiGatewayV2::Route", "AWS::ApiGatewayV2::Integration", "AWS::ApiGatewayV2::Authorizer")

    assert [name for name, each in resources.items() if each["Type"] in elsewhere] == []
