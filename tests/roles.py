"""Roles for a test of one engine: made by the test, since no template makes them."""

import json


def make_role(cloud, name, services, *statements):
    """Trusted by the services; its statements are of `(actions, resources)`. Returns: its ARN."""
    trust = {"Effect": "Allow", "Principal": {"Service": services}, "Action": "sts:AssumeRole"}
    allowed = [{"Effect": "Allow", "Action": actions, "Resource": resources} for actions, resources in statements]
    iam = cloud.client("iam")
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document([trust]))["Role"]
    if allowed:
        iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document(allowed))
    return made["Arn"]


def document(statements):
    return json.dumps({"Version": "2012-10-17", "Statement": statements})
