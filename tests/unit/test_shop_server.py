import socket
import struct
import threading
import time
from http.client import HTTPConnection

import jwt
import pytest
import requests

from local.storefront.server import ShopServer

SECRET = "a-secret-of-the-shop-and-of-nobody-else"
SHOPPERS = [{"user_id": "shopper-1", "description": "</script>", "history": []}]
CATALOGUE = {"shop/catalogue.json": b'{"items": []}', "shop/pictures/1.svg": b"<svg/>"}
ORDERS = {"shopper-1": [{"transaction_id": "order-1"}]}
API = "http://127.0.0.1:9999/"


@pytest.fixture
def shop():
    server = ShopServer(API, "pk_1", SECRET, SHOPPERS, CATALOGUE, ORDERS, shop='Tea & "Co" (simulated)').start()
    yield server
    server.stop()


def test_the_pages_and_their_parts_are_served_with_their_types(shop):
    types = {
        "": "text/html",
        "js/main.js": "text/javascript",
        "js/pages/home.js": "text/javascript",
        "css/theme.css": "text/css",
        "aisle.js": "text/javascript",
        "shop/catalogue.json": "application/json",
        "shop/pictures/1.svg": "image/svg+xml",
    }

    answers = {path: requests.get(shop.url + path, timeout=5) for path in types}

    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(types, 200)
    assert {path: answer.headers["Content-Type"].partition(";")[0] for path, answer in answers.items()} == types


@pytest.mark.parametrize("place", ["p/tea", "p/10.5", "c/Tea%20%26%20cake", "search?q=a.b", "cart", "no-such-place"])
def test_every_place_in_the_shop_is_the_one_page(shop, place):
    assert requests.get(shop.url + place, timeout=5).text == requests.get(shop.url, timeout=5).text


def test_the_page_is_told_where_it_is_and_its_name_is_text(shop):
    page = requests.get(shop.url, timeout=5).text

    assert 'data-key="pk_1" data-api="http://127.0.0.1:9999"' in page
    assert "<title>Tea &amp; &quot;Co&quot;</title>" in page
    assert 'data-sign-in="yes"' in page


def test_the_shoppers_to_choose_from_are_told(shop):
    assert requests.get(shop.url + "shop/shoppers.json", timeout=5).json() == SHOPPERS


def test_a_token_names_its_shopper_and_expires(shop):
    answer = requests.get(shop.url + "shop/token", params={"user_id": "shopper-1"}, timeout=5).json()

    claims = jwt.decode(answer["user_token"], SECRET, algorithms=["HS256"])

    assert claims["sub"] == "shopper-1"
    assert time.time() < claims["exp"] == answer["expires_at"] < time.time() + 3_600


@pytest.mark.parametrize("user_id", ["shopper-2", ""])
def test_no_token_is_signed_for_anybody_else(shop, user_id):
    answer = requests.get(shop.url + "shop/token", params={"user_id": user_id}, timeout=5)

    assert (answer.status_code, answer.json()["error"]["field"]) == (404, "user_id")


def test_a_shopper_reads_his_own_orders(shop):
    token = requests.get(shop.url + "shop/token?user_id=shopper-1", timeout=5).json()["user_token"]

    answer = requests.get(shop.url + "shop/orders", headers={"Authorization": f"Bearer {token}"}, timeout=5)

    assert answer.json() == {"orders": ORDERS["shopper-1"]}


@pytest.mark.parametrize(
    "claims", [None, {"sub": "shopper-1", "exp": 1}, {"sub": "shopper-1"}], ids=["none", "expired", "for ever"]
)
def test_orders_are_shown_to_nobody_without_a_good_token(shop, claims):
    headers = {"Authorization": f"Bearer {jwt.encode(claims, SECRET, 'HS256')}"} if claims else {}

    answer = requests.get(shop.url + "shop/orders", headers=headers, timeout=5)

    assert (answer.status_code, answer.json()["error"]["field"]) == (401, "user_token")


@pytest.mark.parametrize(
    "path",
    ["/../shop_server.py", "/%2e%2e/shop_server.py", "//etc/passwd.txt", "/js/../../tracker/build.mjs", "/x.json"],
)
def test_nothing_beside_the_shop_is_served(shop, path):
    connection = HTTPConnection("127.0.0.1", shop.port, timeout=5)
    connection.request("GET", path)

    assert connection.getresponse().status == 404
    connection.close()


def test_a_foreign_name_for_this_machine_is_refused(shop):
    answer = requests.get(shop.url + "shop/token?user_id=shopper-1", headers={"Host": "evil.example"}, timeout=5)

    assert answer.status_code == 403


def test_the_page_may_run_its_own_scripts_and_talk_to_the_api_alone(shop):
    policy = requests.get(shop.url, timeout=5).headers["Content-Security-Policy"].split("; ")

    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'"} <= set(policy)
    assert "connect-src 'self' http://127.0.0.1:9999" in policy
    assert not any("unsafe" in rule for rule in policy)


def test_a_browser_that_hangs_up_is_no_fault_to_tell_of(capsys):
    heavy = ShopServer(API, "pk_1", SECRET, [], {"shop/texts/0.json": b" " * 50_000_000}).start()
    with socket.create_connection(("127.0.0.1", heavy.port)) as browser:
        browser.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # a reset, at once
        browser.sendall(f"GET /shop/texts/0.json HTTP/1.1\r\nHost: 127.0.0.1:{heavy.port}\r\n\r\n".encode())
        browser.recv(100)

    while any("process_request_thread" in thread.name for thread in threading.enumerate()):
        time.sleep(0.01)
    heavy.stop()
    assert capsys.readouterr().err == ""


def test_two_shops_take_two_ports_and_stop(shop):
    other = ShopServer(API, "pk_1", SECRET, [], {}).start()
    port = other.port
    other.stop()

    assert port != shop.port
    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://127.0.0.1:{port}/", timeout=2)
