"""IAM's policy language. Where AWS's user guide gives an example, the test is that example."""

import pytest

from local.policies.conditions import holds
from local.policies.decision import Principal, Request, decide
from local.policies.patterns import matches, matches_arn, overlap
from local.policies.statements import statements

ROLE = "arn:aws:iam::123456789012:role/shop"
SESSION = Principal("arn:aws:sts::123456789012:assumed-role/shop/1", ROLE, "123456789012")


def allows(statement, action="s3:GetObject", resource="arn:aws:s3:::raw/events/a.gz", version="2012-10-17", **facts):
    named = {name.replace("__", ":").replace("_", "-"): value for name, value in facts.items()}
    own = statements({"Version": version, "Statement": statement})
    return decide(Request(SESSION, action, resource, named), own).allowed


def test_an_action_is_compared_in_any_case_and_with_wildcards():
    assert allows({"Effect": "Allow", "Action": "S3:get*", "Resource": "*"})
    assert not allows({"Effect": "Allow", "Action": "s3:Put*", "Resource": "*"})


@pytest.mark.parametrize(
    ("pattern", "arn", "fits"),
    [
        ("arn:aws:s3:::raw/events/*", "arn:aws:s3:::raw/events/2026/11/a.gz", True),
        ("arn:aws:s3:::raw/events/*", "arn:aws:s3:::raw/events", False),
        ("arn:aws:s3:::raw", "arn:aws:s3:::raw/events", False),
        (
            "arn:aws:logs:*:*:log-group:/aws-glue/*",
            "arn:aws:logs:eu-west-1:1:log-group:/aws-glue/jobs:log-stream:1",
            True,
        ),
        ("arn:aws:*:queue", "arn:aws:sqs:eu-west-1:1:queue", False),  # a wildcard stays within its part
        ("arn:aws:sqs:eu-?est-1:1:q", "arn:aws:sqs:eu-west-1:1:q", True),
    ],
)
def test_a_resource_is_compared_part_by_part(pattern, arn, fits):
    assert matches_arn(pattern, arn) is fits


def test_an_explicit_deny_wins_over_every_allow():
    both = [
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::raw/events/*"},
    ]

    decision = decide(Request(SESSION, "s3:GetObject", "arn:aws:s3:::raw/events/a.gz"), statements({"Statement": both}))

    assert (decision.allowed, decision.why) == (False, "with an explicit deny in an identity-based policy")


def test_what_nothing_allows_is_refused_in_iams_words():
    decision = decide(Request(SESSION, "s3:GetObject", "arn:aws:s3:::raw/a"), ())

    assert decision.why == "because no identity-based policy allows the s3:GetObject action"


def test_not_action_and_not_resource_are_the_rest():
    rest = {"Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::raw/secret/*"}

    assert allows(rest)
    assert not allows(rest, action="iam:PassRole")
    assert not allows(rest, resource="arn:aws:s3:::raw/secret/a")


def test_a_variable_stands_for_a_fact_and_its_value_has_no_wildcards():
    home = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::homes/${aws:username}/*"}

    assert allows(home, resource="arn:aws:s3:::homes/ann/a", aws__username="ann")
    assert not allows(home, resource="arn:aws:s3:::homes/bob/a", aws__username="*")
    assert not allows(home, resource="arn:aws:s3:::homes//a")  # nobody's name


def test_a_variable_may_have_a_default():
    team = "arn:aws:s3:::shop-${aws:PrincipalTag/team, 'company-wide'}/*"

    assert matches_arn(team, "arn:aws:s3:::shop-company-wide/a", {})
    assert matches_arn(team, "arn:aws:s3:::shop-red/a", {"aws:principaltag/team": "red"})


def test_a_policy_of_2008_knows_no_variables():
    home = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::homes/${aws:username}/*"}

    assert not allows(home, resource="arn:aws:s3:::homes/ann/a", version="2008-10-17", aws__username="ann")


def test_a_star_can_be_written_as_a_variable():
    assert matches("a${*}c", "a*c", {})
    assert not matches("a${*}c", "abc", {})


@pytest.mark.parametrize(
    ("operator", "values", "met", "result"),
    [
        ("StringEquals", ["a", "b"], "b", True),  # alternatives
        ("StringEquals", ["a*"], "ab", False),
        ("StringEqualsIgnoreCase", ["A"], "a", True),
        ("StringNotEquals", ["a", "b"], "b", False),  # none of them
        ("StringNotEquals", ["a"], None, True),  # a missing key is not equal
        ("StringEquals", ["a"], None, False),
        ("StringEqualsIfExists", ["a"], None, True),
        ("StringEqualsIfExists", ["a"], "b", False),
        ("StringLike", ["aws/*"], "aws/x", True),
        ("StringNotLike", ["aws/*"], "aws/x", False),
        ("Bool", ["false"], "false", True),
        ("Bool", ["false"], "true", False),
        ("BoolIfExists", ["false"], None, True),
        ("Null", ["true"], None, True),
        ("Null", ["false"], None, False),
        ("Null", ["false"], "x", True),
        ("ArnLike", ["arn:aws:s3:::raw*"], "arn:aws:s3:::raw-1", True),
        ("ArnEquals", ["arn:aws:sns:*:*:t"], "arn:aws:sns:eu-west-1:1:t", True),
        ("ArnNotLike", ["arn:aws:s3:::raw*"], "arn:aws:s3:::other", True),
        ("NumericLessThanEquals", ["10"], "10", True),
        ("NumericGreaterThan", ["10"], "9.5", False),
        ("DateLessThan", ["2026-01-01T00:00:00Z"], "2025-12-31T23:59:59Z", True),
        ("IpAddress", ["203.0.113.0/24"], "203.0.113.9", True),
        ("NotIpAddress", ["203.0.113.0/24"], "203.0.113.9", False),
    ],
)
def test_a_condition_compares_one_value(operator, values, met, result):
    facts = {} if met is None else {"aws:key": met}

    assert holds(operator, "aws:Key", values, facts) is result


@pytest.mark.parametrize(
    ("operator", "met", "result"),
    [  # user guide, "Single-valued vs. multivalued context keys": the policy's values are these three
        ("ForAllValues:StringEquals", ("PostDateTime", "Message"), True),
        ("ForAllValues:StringEquals", ("PostDateTime", "Password"), False),
        ("ForAllValues:StringEquals", (), True),
        ("ForAnyValue:StringEquals", ("PostDateTime", "Password"), True),
        ("ForAnyValue:StringEquals", ("Password",), False),
        ("ForAnyValue:StringEquals", (), False),
        ("ForAllValues:StringNotEquals", ("Password",), True),
        ("ForAllValues:StringNotEquals", ("Password", "Message"), False),
        ("ForAnyValue:StringNotEquals", ("Password", "Message"), True),
    ],
)
def test_a_condition_compares_several_values(operator, met, result):
    facts = {"dynamodb:attributes": met}

    assert holds(operator, "dynamodb:Attributes", ["ID", "Message", "PostDateTime"], facts) is result


def test_an_unknown_operator_is_named():
    with pytest.raises(ValueError, match="StringIs"):
        holds("StringIs", "aws:Key", ["a"], {})


def test_every_condition_must_hold():
    narrow = {
        "Effect": "Allow",
        "Action": "iam:PassRole",
        "Resource": ROLE,
        "Condition": {
            "StringEquals": {"iam:PassedToService": "glue.amazonaws.com", "aws:RequestedRegion": "eu-west-1"},
            "ArnLike": {"iam:AssociatedResourceArn": "arn:aws:glue:*:*:job/*"},
        },
    }
    facts = {"iam__passedtoservice": "glue.amazonaws.com", "iam__associatedresourcearn": "arn:aws:glue:e:1:job/a"}

    assert allows(narrow, "iam:PassRole", ROLE, aws__requestedregion="eu-west-1", **facts)
    assert not allows(narrow, "iam:PassRole", ROLE, aws__requestedregion="us-east-1", **facts)


def of_queue(principal, effect="Allow", **more):
    return statements(
        {"Statement": {"Effect": effect, "Action": "sqs:SendMessage", "Resource": "*", **principal, **more}}
    )


SENDING = Request(SESSION, "sqs:SendMessage", "arn:aws:sqs:eu-west-1:123456789012:q")


def test_a_resources_policy_is_enough_within_an_account():
    assert decide(SENDING, (), of_queue({"Principal": {"AWS": ROLE}})).allowed
    assert decide(SENDING, (), of_queue({"Principal": "*"})).allowed
    assert not decide(SENDING, (), of_queue({"Principal": {"AWS": "arn:aws:iam::123456789012:role/other"}})).allowed


def test_a_resources_policy_for_the_account_leaves_it_to_the_roles_own():
    for_account = of_queue({"Principal": {"AWS": "arn:aws:iam::123456789012:root"}})
    own = statements({"Statement": {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}})

    assert not decide(SENDING, (), for_account).allowed
    assert decide(SENDING, own, for_account).allowed


def test_a_resources_denial_wins_over_the_roles_own_policy():
    own = statements({"Statement": {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}})
    denial = of_queue({"Principal": "*"}, "Deny", Condition={"Bool": {"aws:SecureTransport": "false"}})
    in_the_clear = Request(SESSION, SENDING.action, SENDING.resource, {"aws:securetransport": "false"})
    over_tls = Request(SESSION, SENDING.action, SENDING.resource, {"aws:securetransport": "true"})

    assert decide(in_the_clear, own, denial).why == "with an explicit deny in a resource-based policy"
    assert decide(over_tls, own, denial).allowed


def test_a_service_needs_the_resources_policy_and_its_conditions():
    policy = of_queue(
        {"Principal": {"Service": "events.amazonaws.com"}}, Condition={"StringEquals": {"aws:SourceAccount": "1"}}
    )

    def sends(service, account):
        request = Request(
            Principal("", service=service), SENDING.action, SENDING.resource, {"aws:sourceaccount": account}
        )
        return decide(request, (), policy).allowed

    assert sends("events.amazonaws.com", "1")
    assert not sends("events.amazonaws.com", "2")
    assert not sends("s3.amazonaws.com", "1")


def test_everybody_but_one_may_be_denied():
    own = statements({"Statement": {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}})
    but_me = of_queue({"NotPrincipal": {"AWS": [ROLE, SESSION.arn]}}, "Deny")
    but_another = of_queue({"NotPrincipal": {"AWS": "arn:aws:iam::123456789012:role/other"}}, "Deny")

    assert decide(SENDING, own, but_me).allowed
    assert not decide(SENDING, own, but_another).allowed


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [("arn:*:s3:::*/*", "arn:aws:s3:::raw/a*", True), ("s3:::*/*", "s3:::raw", False), ("a?", "ab", True)],
)
def test_two_patterns_overlap_where_one_text_fits_both(one, other, meet):
    assert overlap(one, other) is meet


def test_a_statement_that_does_neither_is_refused():
    with pytest.raises(ValueError, match="allows or denies"):
        statements({"Statement": {"Action": "*"}})
