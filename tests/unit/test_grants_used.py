"""The ledger of judged calls: which grants of a role were used, and which never."""

from local.permissions.ledger import Denial, Grant, Ledger, grants
from local.permissions.need import Need
from local.permissions.role_policies import Role
from local.policies.statements import statements

RAW = "arn:aws:s3:::raw/*"
TABLE, INDEX = "arn:aws:dynamodb:eu-west-1:1:table/t", "arn:aws:dynamodb:eu-west-1:1:table/t/index/*"


def role(*allowed):
    policy = statements({"Statement": [{"Effect": "Allow", "Action": a, "Resource": r} for a, r in allowed]})
    return Role("shop", "arn:aws:iam::1:role/shop", (("own", policy),), ())


def test_a_grant_is_an_action_with_a_resource_that_it_can_be_about():
    mixed = role((["sagemaker:CreateEndpoint", "sagemaker:CreateModel"], "arn:aws:sagemaker:eu-west-1:1:model/a"))

    assert grants(mixed) == [Grant("shop", "sagemaker:CreateModel", "arn:aws:sagemaker:eu-west-1:1:model/a")]


def test_what_no_call_used_is_left():
    both, ledger = role((["s3:GetObject", "s3:PutObject"], RAW)), Ledger()

    ledger.allowed("shop", Need("s3:GetObject", "arn:aws:s3:::raw/a"), both.statements)

    assert ledger.judged == 1
    assert ledger.unused(set(grants(both))) == [Grant("shop", "s3:PutObject", RAW)]


def test_only_the_resources_that_were_met_count_as_used():
    two, ledger = role(("dynamodb:Query", [TABLE, INDEX])), Ledger()

    ledger.allowed("shop", Need("dynamodb:Query", TABLE), two.statements)

    assert ledger.unused(set(grants(two))) == [Grant("shop", "dynamodb:Query", INDEX)]


def test_a_denial_is_counted_with_its_reason():
    ledger = Ledger()

    for _ in range(2):
        ledger.refused("shop", Need("s3:GetObject", "arn:aws:s3:::raw/a"), "because")

    assert ledger.denied == {Denial("shop", "s3:GetObject", "arn:aws:s3:::raw/a", "because"): 2}
