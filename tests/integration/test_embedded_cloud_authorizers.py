"""The embedded API lets in whom API Gateway would let in, and answers the others as it does."""

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import pytest
import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from cryptography.hazmat.primitives.asymmetric import rsa

from local.cloud import Cloud
from local.deploy import DeploymentError, deploy
from local.engines.http_api import signatures
from local.permissions.acting import ledger
from tests.roles import make_role

TEMPLATE = Path(__file__).parent / "templates" / "guarded" / "template.yaml"
PASSWORD = "a long Password, 4 the tests"
ADMINISTRATOR = Credentials("local", "local")


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    with Cloud(state_dir=tmp_path_factory.mktemp("cloud"), movable_clock=True) as cloud:
        yield cloud


@pytest.fixture(scope="module")
def stack(cloud):
    stack = deploy(cloud, TEMPLATE, stack_name="guarded")
    cognito, who = cloud.client("cognito-idp"), {"UserPoolId": stack["PoolId"], "Username": "ann"}
    cognito.admin_create_user(**who)
    cognito.admin_set_user_password(**who, Password=PASSWORD, Permanent=True)
    return stack


@pytest.fixture
def sign_in(cloud, stack):
    """Call it with an output that names an application: the tokens that Ann gets there."""

    def sign_in(client="ClientId"):
        given = {"USERNAME": "ann", "PASSWORD": PASSWORD}
        signed_in = cloud.client("cognito-idp").initiate_auth(
            ClientId=stack[client], AuthFlow="USER_PASSWORD_AUTH", AuthParameters=given
        )
        return signed_in["AuthenticationResult"]

    return sign_in


def get(stack, path, token=None, **headers):
    given = {**headers, **({"Authorization": f"Bearer {token}"} if token else {})}
    return requests.get(stack["ApiUrl"] + path, headers=given, timeout=30)


def test_a_route_without_an_authorizer_is_open_to_everybody(stack):
    response = get(stack, "/open")

    assert (response.status_code, response.json()) == (200, None)


@pytest.mark.parametrize(("kind", "use"), [("AccessToken", "access"), ("IdToken", "id")])
def test_a_token_of_the_pool_lets_in_and_its_claims_reach_the_function_as_text(stack, sign_in, kind, use):
    response = get(stack, "/ops", sign_in()[kind])

    told = response.json()["jwt"]
    assert response.status_code == 200
    assert told["claims"]["token_use"] == use
    assert all(isinstance(claim, str) for claim in told["claims"].values())
    assert told["scopes"] is None


def refusal(response):
    return response.status_code, response.json(), response.headers["www-authenticate"]


def test_without_a_token_it_is_401(stack):
    assert refusal(get(stack, "/ops")) == (401, {"message": "Unauthorized"}, "Bearer")


def changed(token, **claims):
    """The token with other claims under its old signature."""
    head, body, signature = token.split(".")
    read = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    written = base64.urlsafe_b64encode(json.dumps(read | claims).encode()).decode().rstrip("=")
    return f"{head}.{written}.{signature}"


def test_a_token_that_was_changed_is_401(stack, sign_in):
    status, body, challenge = refusal(get(stack, "/ops", changed(sign_in()["AccessToken"], username="bob")))

    assert (status, body) == (401, {"message": "Unauthorized"})
    assert 'error="invalid_token"' in challenge
    assert "Signature verification failed" in challenge


@pytest.mark.parametrize("token", ["x", "x.y.z", "sk_abcd_secret", "é.é.é"])
def test_what_is_no_token_is_401(stack, token):
    assert get(stack, "/ops", token.encode().decode("latin-1")).status_code == 401


def forged(stack, key, **claims):
    """What somebody signs with a key of their own."""
    now = datetime.now(UTC)
    issuer = f"https://cognito-idp.eu-west-1.amazonaws.com/{stack['PoolId']}"
    told = {"iss": issuer, "client_id": stack["ClientId"], "iat": now, "exp": now + timedelta(hours=1), **claims}
    return jwt.encode(told, key, algorithm="RS256", headers={"kid": "dummy"})


def test_a_token_that_another_key_signed_is_401(stack):
    own = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    assert get(stack, "/ops", forged(stack, own)).status_code == 401


def test_a_token_without_a_signature_is_401(stack, sign_in):
    claims = jwt.decode(sign_in()["AccessToken"], options={"verify_signature": False})
    unsigned = jwt.encode(claims, "", algorithm="none", headers={"kid": "dummy"})

    assert get(stack, "/ops", unsigned).status_code == 401


@pytest.fixture
def issued(cloud, stack):
    """Call it with claims: a token that the pool's own key signs."""
    from moto.cognitoidp.models import cognitoidp_backends

    pool = cognitoidp_backends[cloud.account_id][cloud.region].user_pools[stack["PoolId"]]
    key = jwt.PyJWK.from_dict(pool.json_web_key.as_dict(private=True)).key
    return lambda **claims: forged(stack, key, **claims)


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"iss": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_other"}, "the issuer is"),
        ({"client_id": "other"}, "another audience"),
        ({"aud": "other"}, "another audience"),  # where there is an audience, client_id does not count
        ({"exp": datetime(2026, 1, 1, tzinfo=UTC)}, "expired"),
        ({"nbf": datetime(2100, 1, 1, tzinfo=UTC)}, "not valid yet"),
    ],
)
def test_a_token_of_another_issuer_audience_or_time_is_401(stack, issued, claims, said):
    assert get(stack, "/ops", issued()).status_code == 200

    status, _, challenge = refusal(get(stack, "/ops", issued(**claims)))

    assert status == 401
    assert said in challenge


def test_a_token_of_another_application_is_401(stack, sign_in):
    assert get(stack, "/ops", sign_in("OtherClientId")["AccessToken"]).status_code == 401


def test_a_token_needs_one_of_the_routes_scopes(stack, issued):
    token = issued(scope="aws.cognito.signin.user.admin openid")

    let_in, refused = get(stack, "/scoped", token), get(stack, "/unscoped", token)

    assert let_in.json()["jwt"]["scopes"] == ["shop/write", "aws.cognito.signin.user.admin"]
    assert (refused.status_code, refused.json()) == (403, {"message": "Forbidden"})


def test_a_page_of_the_console_reads_its_refusal_and_asks_before_without_a_token(stack):
    origin = {"Origin": "https://console.example"}

    refused = get(stack, "/ops", **origin)
    asked = requests.options(stack["ApiUrl"] + "/ops", headers=origin, timeout=30)

    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, "https://console.example")
    assert (asked.status_code, asked.headers["access-control-allow-headers"]) == (204, "authorization")


def signed(stack, credentials=ADMINISTRATOR, method="GET", path="/ops", body=b"", service="execute-api"):
    """A prepared request, as botocore signs it."""
    request = AWSRequest(method, stack["SignedApiUrl"] + path, {"x-shop": "two   words"}, body)
    SigV4Auth(credentials, service, "eu-west-1").add_auth(request)
    return request.prepare()


def send(prepared, url=None, body=None):
    data = prepared.body if body is None else body
    return requests.request(prepared.method, url or prepared.url, headers=prepared.headers, data=data, timeout=30)


@pytest.fixture
def role(cloud, stack, request):
    """Call it with the routes that a role may call: its credentials, and its name."""

    def role(*routes):
        name = request.node.name.replace("[", "-").replace("]", "")[:64]
        api = f"arn:aws:execute-api:eu-west-1:123456789012:{stack['SignedApiId']}/$default"
        allowed = [("execute-api:Invoke", [f"{api}/{route}" for route in routes])] if routes else []
        key = cloud.callers.key(make_role(cloud, name, "lambda.amazonaws.com", *allowed), "tests")
        return Credentials(key, key), name

    return role


FORBIDDEN = (403, {"message": "Forbidden"})


def answered(response):
    return response.status_code, response.json()


def test_the_administrators_signature_lets_in(stack):
    response = send(signed(stack, path="/ops?b=2&a=1%2F2&a=0"))

    assert response.status_code == 200
    assert response.json()["iam"]["userArn"] == "arn:aws:iam::123456789012:user/administrator"


def test_a_role_that_may_is_let_in_by_name(stack, role):
    credentials, name = role("GET/ops")

    response = send(signed(stack, credentials))

    assert response.status_code == 200
    assert response.json()["iam"]["userArn"] == f"arn:aws:sts::123456789012:assumed-role/{name}/tests"


def test_a_role_that_may_not_is_403_and_on_record(stack, role):
    credentials, name = role()

    assert answered(send(signed(stack, credentials))) == FORBIDDEN
    assert [each.action for each in ledger().denied if each.role == name] == ["execute-api:Invoke"]


def test_a_role_may_one_route_and_not_the_other(stack, role):
    credentials, _ = role("POST/ops/rules:preview")

    assert send(signed(stack, credentials, "POST", "/ops/rules:preview", b'{"rules": []}')).status_code == 200
    assert answered(send(signed(stack, credentials))) == FORBIDDEN


def test_a_role_that_was_assumed_signs_with_its_own_secret(cloud, stack):
    api = f"arn:aws:execute-api:eu-west-1:123456789012:{stack['SignedApiId']}/*"
    arn = make_role(cloud, "assumed-by-ann", "lambda.amazonaws.com", ("execute-api:Invoke", api))
    given = cloud.client("sts").assume_role(RoleArn=arn, RoleSessionName="ann")["Credentials"]

    right = Credentials(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
    wrong = Credentials(given["AccessKeyId"], "another secret", given["SessionToken"])

    assert send(signed(stack, right)).json()["iam"]["userArn"].endswith("assumed-role/assumed-by-ann/ann")
    assert answered(send(signed(stack, wrong))) == FORBIDDEN


def test_what_is_not_signed_is_403(stack):
    assert answered(requests.get(stack["SignedApiUrl"] + "/ops", timeout=30)) == FORBIDDEN


@pytest.mark.parametrize("credentials", [Credentials("local", "guessed"), Credentials("AKIASTRANGER", "AKIASTRANGER")])
def test_a_wrong_secret_or_an_unknown_key_is_403(stack, credentials):
    assert answered(send(signed(stack, credentials))) == FORBIDDEN


def test_a_request_that_was_changed_after_it_was_signed_is_403(stack):
    post = signed(stack, method="POST", path="/ops/rules:preview", body=b'{"rules": []}')
    query = signed(stack, path="/ops?a=1")

    assert answered(send(post, body=b'{"rules": [1]}')) == FORBIDDEN
    assert answered(send(query, url=stack["SignedApiUrl"] + "/ops?a=2")) == FORBIDDEN


def test_a_signature_for_another_service_is_403(stack):
    assert answered(send(signed(stack, service="s3"))) == FORBIDDEN


def test_an_old_signature_is_403(stack):
    request = signed(stack)
    request.headers["X-Amz-Date"] = "20200101T000000Z"

    assert answered(send(request)) == FORBIDDEN
    read = signatures.read({name.lower(): value for name, value in request.headers.items()})
    assert not read.is_fresh(datetime.now(UTC).timestamp())
    assert read.is_fresh(datetime(2020, 1, 1, 0, 4, tzinfo=UTC).timestamp())


def test_an_issuer_that_the_cloud_does_not_know_is_told_at_the_deployment(cloud, stack, tmp_path):
    text = TEMPLATE.read_text().replace(
        "!Sub https://cognito-idp.${AWS::Region}.${AWS::URLSuffix}/${Pool}", "https://accounts.example"
    )
    (tmp_path / "code").symlink_to(TEMPLATE.parent / "code")
    (tmp_path / "template.yaml").write_text(text)

    with pytest.raises(DeploymentError, match=r"Cognito alone, not the issuer https://accounts\.example"):
        deploy(cloud, tmp_path / "template.yaml", stack_name="foreign")


def test_tokens_and_signatures_go_by_a_clock_that_is_moved(cloud, stack, sign_in):
    before = sign_in()["AccessToken"]

    cloud.clock.advance(days=2)

    assert get(stack, "/ops", before).status_code == 401
    assert get(stack, "/ops", sign_in()["AccessToken"]).status_code == 200
    assert send(signed(stack)).status_code == 200  # by the machine's clock, as who stands beside the cloud signs
