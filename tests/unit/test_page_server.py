import time
from http.client import HTTPConnection

import jwt
import pytest
import requests

from local.page_server import PageServer

SECRET = "a-secret-of-the-shop-and-of-nobody-else"
SHOPPERS = [{"user_id": "shopper-1", "description": "</script>", "history": []}]


@pytest.fixture
def page():
    server = PageServer("http://127.0.0.1:9999/", "pk_1", SECRET, SHOPPERS, shop="Tea & Co").start()
    yield server
    server.stop()


def test_the_page_and_its_parts_are_served_with_their_types(page):
    answers = {path: requests.get(page.url + path, timeout=5) for path in ("", "page.js", "api.js", "page.css")}

    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(answers, 200)
    assert answers[""].headers["Content-Type"].startswith("text/html")
    assert answers["page.js"].headers["Content-Type"].startswith("text/javascript")


def test_the_page_learns_where_the_api_is_and_who_the_shoppers_are(page):
    config = requests.get(page.url + "demo/config.json", timeout=5).json()
    shoppers = requests.get(page.url + "demo/shoppers.json", timeout=5).json()

    assert config == {"api_url": "http://127.0.0.1:9999", "key": "pk_1", "shop": "Tea & Co"}
    assert shoppers == SHOPPERS


def test_a_token_names_its_shopper_and_expires(page):
    answer = requests.get(page.url + "demo/token", params={"user_id": "shopper-1"}, timeout=5).json()

    claims = jwt.decode(answer["user_token"], SECRET, algorithms=["HS256"])

    assert claims["sub"] == "shopper-1"
    assert time.time() < claims["exp"] == answer["expires_at"] < time.time() + 3_600


@pytest.mark.parametrize("user_id", ["shopper-2", ""])
def test_no_token_is_signed_for_anybody_else(page, user_id):
    answer = requests.get(page.url + "demo/token", params={"user_id": user_id}, timeout=5)

    assert (answer.status_code, answer.json()["error"]["field"]) == (404, "user_id")


@pytest.mark.parametrize("path", ["/../page_server.py", "/%2e%2e/page_server.py", "/demo", "//etc/passwd", "/page.py"])
def test_nothing_beside_the_page_is_served(page, path):
    connection = HTTPConnection("127.0.0.1", page.port, timeout=5)
    connection.request("GET", path)

    assert connection.getresponse().status == 404
    connection.close()


def test_a_foreign_name_for_this_machine_is_refused(page):
    answer = requests.get(page.url + "demo/token?user_id=shopper-1", headers={"Host": "evil.example"}, timeout=5)

    assert answer.status_code == 403


def test_the_page_may_run_its_own_scripts_and_talk_to_the_api_alone(page):
    policy = requests.get(page.url, timeout=5).headers["Content-Security-Policy"].split("; ")

    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'"} <= set(policy)
    assert "connect-src 'self' http://127.0.0.1:9999" in policy
    assert not any("unsafe" in rule for rule in policy)


def test_two_pages_take_two_ports_and_stop(page):
    other = PageServer("http://127.0.0.1:9999", "pk_1", SECRET, []).start()
    port = other.port
    other.stop()

    assert port != page.port
    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://127.0.0.1:{port}/", timeout=2)
