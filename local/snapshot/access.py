"""Saves and restores who may come in: server keys' hashes (parameters), and the people of user pools."""

import json
from collections.abc import Iterator
from typing import Any

from moto.cognitoidp.models import CognitoIdpUser, UserStatus, cognitoidp_backends

from local.cloud import Cloud
from local.snapshot.data import as_json
from local.snapshot.store import Entry, Store


def parameters(cloud: Cloud) -> Iterator[Entry]:
    ssm = cloud.client("ssm")
    for page in ssm.get_paginator("describe_parameters").paginate():
        for each in page["Parameters"]:
            found = ssm.get_parameter(Name=each["Name"])["Parameter"]
            content = as_json({"Type": found["Type"], "Value": found["Value"]})
            yield Entry(each["Name"], content, {}, lambda content=content: content)  # type: ignore[misc]


def restore_parameters(cloud: Cloud, store: Store) -> None:
    """A parameter that the deployment has made is newer, and stays."""
    ssm = cloud.client("ssm")
    for name, _, content in store.rows("parameter"):
        if not ssm.get_parameters(Names=[name])["Parameters"]:
            ssm.put_parameter(Name=name, **json.loads(content))


def people(cloud: Cloud) -> Iterator[Entry]:
    for pool in _pools(cloud).values():
        for user in list(pool.users.values()):
            content = as_json(_about(user))
            yield Entry(f"{pool.name}/{user.username}", content, {}, lambda content=content: content)  # type: ignore[misc]


def restore_people(cloud: Cloud, store: Store) -> None:
    """With their passwords. A pool is known by its name, since its id may have changed with its settings."""
    pools = _pools(cloud)
    for name, _, content in store.rows("person"):
        pool, _, username = name.partition("/")
        if pool not in pools or username in pools[pool].users:
            continue
        kept, who = json.loads(content), {"UserPoolId": pools[pool].id, "Username": username}
        cognito = cloud.client("cognito-idp")
        attributes = [each for each in kept["attributes"] if each["Name"] != "sub"]
        cognito.admin_create_user(**who, UserAttributes=attributes, MessageAction="SUPPRESS")
        cognito.admin_set_user_password(
            **who, Password=kept["password"], Permanent=kept["status"] == UserStatus.CONFIRMED
        )


def _about(user: CognitoIdpUser) -> dict[str, Any]:
    return {"password": user.password, "status": UserStatus(user.status).value, "attributes": user.attributes}


def _pools(cloud: Cloud) -> dict[str, Any]:
    found: dict[str, Any] = dict(cognitoidp_backends[cloud.account_id][cloud.region].user_pools)
    return {pool.name: pool for pool in found.values()}
