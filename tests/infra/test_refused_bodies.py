"""Bodies of refused events: who writes them, and how long they are kept."""

from aisle.lake.zones import REFUSED_BODIES, REFUSED_BODIES_KEPT_DAYS

DOORS = ("CollectEventsFunction", "CaptureFeedbackFunction")


def statements(policies):
    return [each for policy in policies for each in policy.get("Statement") or policy["PolicyDocument"]["Statement"]]


def test_a_body_and_what_was_taken_out_of_it_go_when_they_are_due(resources):
    rules = resources["RawBucket"]["Properties"]["LifecycleConfiguration"]["Rules"]

    [rule] = [rule for rule in rules if rule.get("Prefix", "").startswith(REFUSED_BODIES)]

    assert rule["Status"] == "Enabled"
    assert rule["ExpirationInDays"] == REFUSED_BODIES_KEPT_DAYS
    assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 1}


def test_the_doors_may_hand_bodies_to_their_delivery_and_touch_no_bucket(resources):
    for door in DOORS:
        granted = statements(resources[door]["Properties"]["Policies"])
        actions = {each["Action"] for each in granted}
        keys = {"secretsmanager:GetSecretValue", "ssm:GetParameter"}
        assert actions == {"kinesis:PutRecords", "firehose:PutRecord", *keys}
        [firehose] = [each for each in granted if each["Action"] == "firehose:PutRecord"]
        assert {"Fn::GetAtt": "RefusedBodyDelivery.Arn"} in firehose["Resource"] or {
            "Fn::GetAtt": ["RefusedBodyDelivery", "Arn"]
        } in firehose["Resource"]


def test_the_delivery_writes_under_their_prefix_alone(resources):
    delivery = resources["RefusedBodyDelivery"]["Properties"]["ExtendedS3DestinationConfiguration"]
    written = [
        each["Fn::Sub"]
        for statement in statements(resources["RefusedBodyDeliveryRole"]["Properties"]["Policies"])
        if "s3:PutObject" in statement["Action"]
        for each in statement["Resource"]
    ]

    assert delivery["Prefix"].startswith(f"{REFUSED_BODIES}/")
    assert all(each.startswith(f"${{RawBucket.Arn}}/{REFUSED_BODIES}") for each in written)
