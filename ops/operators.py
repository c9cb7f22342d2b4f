"""The people who may operate the shop's Aisle, by name and password (Cognito).

    .venv/bin/python -m ops.operators create NAME [--stack NAME]
    .venv/bin/python -m ops.operators list
    .venv/bin/python -m ops.operators token NAME
    .venv/bin/python -m ops.operators remove NAME

`create` shows a password for the first time alone. `token` asks for the password, and for a new one the first time; it
reads them from standard input where that is no terminal. Its last line has the "token" for the header
`Authorization: Bearer ...`, and how long it lives, "expires_in_s". A removed operator's token lives on so long.
"""

import secrets
import sys
from argparse import Namespace
from getpass import getpass

from aisle.errors import InvalidInput
from aisle_aws.transport.clients import client
from ops.command import Command, Told
from ops.stack import Stack

ASKED = {"NEW_PASSWORD_REQUIRED": "NEW_PASSWORD", "SOFTWARE_TOKEN_MFA": "SOFTWARE_TOKEN_MFA_CODE"}
"""Cognito's challenges, and what each wants."""


def create(given: Namespace, stack: Stack) -> Told:
    password = secrets.token_urlsafe(18)
    cognito, who = client("cognito-idp"), {"UserPoolId": stack.output("OperatorPoolId"), "Username": given.name}
    try:
        cognito.admin_create_user(**who, TemporaryPassword=password, MessageAction="SUPPRESS")
    except (cognito.exceptions.UsernameExistsException, cognito.exceptions.InvalidParameterException) as error:
        raise InvalidInput("NAME", error.response["Error"]["Message"], given.name) from error
    return {"name": given.name, "first_password": password}


def show(given: Namespace, stack: Stack) -> Told:
    pages = client("cognito-idp").get_paginator("list_users").paginate(UserPoolId=stack.output("OperatorPoolId"))
    users = [user for page in pages for user in page["Users"]]
    return {"operators": [{"name": user["Username"], "status": user["UserStatus"]} for user in users]}


def remove(given: Namespace, stack: Stack) -> Told:
    cognito = client("cognito-idp")
    try:
        cognito.admin_delete_user(UserPoolId=stack.output("OperatorPoolId"), Username=given.name)
    except cognito.exceptions.UserNotFoundException as error:
        raise InvalidInput("NAME", "no operator has it", given.name) from error
    return {"removed": given.name}


def token(given: Namespace, stack: Stack) -> Told:
    cognito, app = client("cognito-idp"), stack.output("OperatorClientId")
    signing_in = {"USERNAME": given.name, "PASSWORD": _ask("Password")}
    try:
        answer = cognito.initiate_auth(ClientId=app, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=signing_in)
        while challenge := answer.get("ChallengeName"):
            wanted = ASKED[challenge]
            told = {"USERNAME": given.name, wanted: _ask(wanted.replace("_", " ").capitalize())}
            answer = cognito.respond_to_auth_challenge(
                ClientId=app, ChallengeName=challenge, Session=answer["Session"], ChallengeResponses=told
            )
    except cognito.exceptions.UserNotFoundException as error:
        raise InvalidInput("NAME", "no operator has it", given.name) from error
    except (cognito.exceptions.NotAuthorizedException, cognito.exceptions.InvalidPasswordException) as error:
        raise InvalidInput("password", error.response["Error"]["Message"]) from error
    result = answer["AuthenticationResult"]
    return {"name": given.name, "token": result["AccessToken"], "expires_in_s": result["ExpiresIn"]}


def _ask(what: str) -> str:
    return getpass(f"{what}: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def command() -> Command:
    made = Command("operators", __doc__)
    made.verb("list", show, "who may operate")
    for name, does, help in (
        ("create", create, "let somebody in, and show the first password once"),
        ("token", token, "sign in, and show the token"),
        ("remove", remove, "let somebody in no more"),
    ):
        made.verb(name, does, help).add_argument("name", metavar="NAME")
    return made


if __name__ == "__main__":
    sys.exit(command().run())
