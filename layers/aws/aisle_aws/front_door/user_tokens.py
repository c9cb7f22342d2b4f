"""The token by which a shop's server confirms that a browser is signed in as a shopper: JWT, HS256, `sub`, `exp`."""

from functools import cache

import jwt
from aws_lambda_powertools.utilities.parameters import GetParameterError, SecretsProvider

from aisle.errors import Unavailable
from aisle.intake.caller import Caller
from aisle_aws.settings import settings
from aisle_aws.transport.clients import CONFIG

ALGORITHM = "HS256"
SECRET_AGE_S = 300  # a rotated secret takes effect after this long


def read_caller(token: str | None) -> Caller:
    """The user whom the token allows the caller to act for. A bad token allows nobody and gives the reason.

    Raises: Unavailable
    """
    if not token:
        return Caller()
    try:
        secret = str(secrets().get(settings.user_token_secret_arn, max_age=SECRET_AGE_S))
    except GetParameterError as error:
        raise Unavailable(f"the secret of user tokens was not read: {error}") from error
    return verify(token, secret)


@cache
def secrets() -> SecretsProvider:
    """Keeps the secret for a while."""
    return SecretsProvider(boto_config=CONFIG)


def verify(token: str, secret: str) -> Caller:
    try:
        claims = jwt.decode(token, secret, algorithms=[ALGORITHM], options={"require": ["sub", "exp"]})
    except jwt.ExpiredSignatureError:
        return Caller(refusal="expired")
    except jwt.MissingRequiredClaimError as error:
        return Caller(refusal=f"without the claim {error.claim}")
    except jwt.InvalidTokenError:
        return Caller(refusal="forged")
    return Caller(user_id=claims["sub"])
