"""The token by which a shop's server confirms that a browser is signed in as a shopper: JWT, HS256, `sub`, `exp`."""

import jwt
from aws_lambda_powertools.utilities import parameters

from aisle.intake.caller import Caller
from aisle_aws.settings import settings

ALGORITHM = "HS256"
SECRET_AGE_S = 300  # a rotated secret takes effect after this long


def read_caller(token: str | None) -> Caller:
    """The user whom the token allows the caller to act for. A bad token allows nobody and gives the reason."""
    if not token:
        return Caller()
    secret = str(parameters.get_secret(settings.user_token_secret_arn, max_age=SECRET_AGE_S))
    return verify(token, secret)


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
