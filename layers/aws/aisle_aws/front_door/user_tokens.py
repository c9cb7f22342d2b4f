"""The token by which a shop's server says: this browser is signed in as this shopper. JWT, HS256, `sub` and `exp`."""

import jwt
from aws_lambda_powertools.utilities import parameters

from aisle.events.caller import Caller
from aisle_aws.settings import settings

ALGORITHM = "HS256"
SECRET_AGE_S = 300  # a rotated secret is taken up after this long


def read_caller(token: str | None) -> Caller:
    """Whom the token lets the caller speak for; a bad one lets him speak for nobody, and says why."""
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
