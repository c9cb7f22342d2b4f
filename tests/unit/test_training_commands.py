"""The image's two commands, as SageMaker calls them."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from aisle.admission.cases import read_cases
from aisle.admission.gate import admit_first
from aisle.lake.tables import TABLES
from aisle.ranking.request import answer_from_json, request_to_json
from tests.tea_and_coffee import NOW, entry, event, interaction_rows, item_rows, request, user_rows
from training.container import train
from training.data.channels import _arrow_type, read_interactions

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.training


def environment(base: Path, **more: str) -> dict[str, str]:
    path = os.pathsep.join(map(str, (ROOT, ROOT / "layers" / "core", ROOT / "layers" / "aws")))
    return {**os.environ, "PYTHONPATH": path, "SAGEMAKER_BASE_DIR": str(base), **more}


def write_channel(base: Path, name: str, rows: list[dict]) -> None:
    """As the Glue jobs leave a table: partitions are folders, and absent from the files."""
    table = TABLES[name]
    columns = [(column, _arrow_type(kind)) for column, kind in table.columns if column != table.partition]
    folder = base / "input" / "data" / name / ("month=2026-11" if table.partition else "")
    folder.mkdir(parents=True)
    plain = [
        {**row, "occurred_at": row["occurred_at"].replace(tzinfo=None)} if "occurred_at" in row else row for row in rows
    ]
    pq.write_table(pa.Table.from_pylist(plain, schema=pa.schema(columns)), folder / "part-0.parquet")


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """SageMaker's folder after `train`."""
    place = tmp_path_factory.mktemp("ml")
    write_channel(place, "interactions", interaction_rows())
    write_channel(place, "items", item_rows())
    write_channel(place, "users", user_rows())
    (place / "input" / "config").mkdir()
    settings = {"model_version": "aisle-7", "now": "2026-11-24T09:00:00+00:00", "seed": "3"}
    settings["config"] = json.dumps({"factors": 16, "decay_likes": 0.5})
    (place / "input" / "config" / "hyperparameters.json").write_text(json.dumps(settings))
    subprocess.run([sys.executable, "-m", "training.container.train"], env=environment(place), check=True, cwd=place)
    return place


def test_train_leaves_a_model_and_its_evaluation(base):
    manifest = json.loads((base / "model" / "manifest.json").read_text())
    evaluation = json.loads((base / "model" / "evaluation.json").read_text())

    assert manifest["model_version"] == "aisle-7"
    assert manifest["config"]["seed"]["value"] == 3
    assert evaluation["metrics"]["ndcg@10"] > evaluation["popularity"]["ndcg@10"]
    assert evaluation["metrics"].keys() == evaluation["popularity"].keys()
    assert evaluation["data"]["interactions"] > 0
    assert 0 <= evaluation["calibration_error"] < 0.1
    assert (base / "output" / "data" / "evaluation.json").is_file()


def test_the_manifest_says_which_values_the_recipe_overrode(base):
    manifest = json.loads((base / "model" / "manifest.json").read_text())

    assert manifest["overrides"] == {"factors": 16, "decay_likes": 0.5}
    assert manifest["config"]["factors"]["value"] == 16
    assert manifest["configuration"]["decays"]["likes"] == 0.5


def test_train_leaves_what_the_gates_compare(base):
    evaluation = json.loads((base / "model" / "evaluation.json").read_text())
    cases = read_cases((base / "model" / "evaluation_cases.npz").read_bytes())

    assert len(cases) == evaluation["examples"]
    assert cases.gain.mean() == pytest.approx(evaluation["metrics"]["ndcg@10"], abs=1e-4)
    assert cases.hit.mean() == pytest.approx(evaluation["metrics"]["hr@10"], abs=1e-4)
    assert cases.slices.keys() == evaluation["slices"].keys() >= {"new_people", "cold_items", "category:Tea"}
    assert {name: int(each.sum()) for name, each in cases.slices.items()} == {
        name: told["examples"] for name, told in evaluation["slices"].items()
    }
    assert 0 < evaluation["latency_ms"] < 1_000
    stored = [path for path in (base / "model").rglob("*") if path.is_file() and "evaluation" not in path.name]
    assert evaluation["size_bytes"] == sum(path.stat().st_size for path in stored)
    assert (base / "output" / "data" / "evaluation_cases.npz").is_file()


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ('{"factor": 3}', "hyperparameter config.factor: there is no such value"),
        ('{"factors": "3"}', "hyperparameter config.factors: must be a whole number from 4 to 512"),
        ("{", "hyperparameter config: must be JSON"),
    ],
)
def test_a_recipe_that_no_training_can_use_is_refused_before_any_data_are_read(tmp_path, monkeypatch, config, told):
    (tmp_path / "input" / "config").mkdir(parents=True)
    (tmp_path / "input" / "config" / "hyperparameters.json").write_text(json.dumps({"config": config}))
    monkeypatch.setenv("SAGEMAKER_BASE_DIR", str(tmp_path))  # it has no channel at all

    ended = train.main()

    assert ended == 1
    assert (tmp_path / "output" / "failure").read_text().startswith(told)


def views(count: int, people: int, items: int) -> list[dict[str, Any]]:
    at = NOW - timedelta(days=9)
    return [event(k % people, f"tea-{k * 7 % items:02}", "view_item", at + timedelta(hours=k)) for k in range(count)]


def refunds(count: int) -> list[dict[str, Any]]:
    return [{**row, "event_name": "refund", "transaction_id": row["event_id"]} for row in views(count, 60, 30)]


def low_ratings(count: int) -> list[dict[str, Any]]:
    return [{**row, "event_name": "rate_item", "rating": 1.0} for row in views(count, 60, 30)]


def orders(count: int) -> list[dict[str, Any]]:
    return [{**row, "event_name": "purchase", "transaction_id": row["event_id"]} for row in views(count, count, 30)]


def of_dropped_items(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**row, "item_id": f"dropped-{row['item_id']}"} for row in rows]


def told_of(base: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[int, tuple[str, ...]]:
    """How the training ended, and what the gate says of it."""
    monkeypatch.setenv("SAGEMAKER_BASE_DIR", str(base))
    ended = train.main()
    return ended, admit_first(json.loads((base / "model" / "evaluation.json").read_text())).reasons


def test_a_history_of_dropped_items_alone_is_left_out_and_told(tmp_path, monkeypatch):
    write_channel(tmp_path, "interactions", of_dropped_items(interaction_rows(90)))
    write_channel(tmp_path, "items", item_rows())

    ended, reasons = told_of(tmp_path, monkeypatch)

    assert ended == 0
    assert reasons[0].startswith("0 returning shoppers, 50 needed")
    assert reasons[1] == f"{len(interaction_rows(90))} interactions were left out: the catalogue lacks their items."


def test_dropped_items_odd_clocks_and_users_without_events_cost_no_model(tmp_path, monkeypatch):
    rows = interaction_rows()
    tenth = len(rows) // 10
    misdated = {**rows[-1], "event_id": "misdated", "occurred_at": datetime(2107, 1, 1, tzinfo=UTC)}
    write_channel(tmp_path, "interactions", [*of_dropped_items(rows[:tenth]), *rows[tenth:], misdated])
    write_channel(tmp_path, "items", item_rows())
    write_channel(tmp_path, "users", [*user_rows(), {"user_id": "never-came", "age": 40}])

    ended, reasons = told_of(tmp_path, monkeypatch)

    manifest = json.loads((tmp_path / "model" / "manifest.json").read_text())
    assert ended == 0
    assert "needed" not in reasons[0]
    assert manifest["data"]["interactions_of_unknown_items"] == tenth
    assert manifest["data"]["last"] < "2026-12"


def test_a_shop_whose_newest_visits_are_all_repeats_gets_no_model_and_is_told_why(tmp_path, monkeypatch):
    looks = [(minutes, f"coffee-0{4 + minutes % 2}") for minutes in range(1, 240)]
    again = [event(1_000, item, "view_item", NOW - timedelta(minutes=minutes)) for minutes, item in looks]
    write_channel(tmp_path, "interactions", [*interaction_rows(60), *again])
    write_channel(tmp_path, "items", item_rows())
    write_channel(tmp_path, "users", user_rows())

    ended, reasons = told_of(tmp_path, monkeypatch)

    assert ended == 0
    assert reasons[0].startswith("0 of the newest visits were of an item that was new to its shopper")


@pytest.mark.parametrize("items", [item_rows()[:2], [{"item_id": "tea-00", "title": " "}, {"item_id": "tea-01"}]])
def test_a_shop_of_two_items_that_everybody_takes_trains(tmp_path, monkeypatch, items):
    write_channel(tmp_path, "interactions", views(122, 61, 2))
    write_channel(tmp_path, "items", [{"title": "tea", **row} for row in items])

    ended, reasons = told_of(tmp_path, monkeypatch)

    assert ended == 0
    assert not reasons[0].startswith("0 returning")


@pytest.mark.parametrize(
    ("rows", "returning"),
    [
        pytest.param([], 0, id="nothing"),
        pytest.param(views(1, 1, 1), 0, id="one event"),
        pytest.param(views(30, 1, 30), 1, id="one shopper"),
        pytest.param(views(90, 90, 1), 0, id="everybody the same item"),
        pytest.param(views(40, 40, 30), 0, id="forty strangers"),
        pytest.param(orders(40), 0, id="forty orders of one line each"),
        pytest.param(views(98, 49, 30), 49, id="one shopper too few"),
        pytest.param(refunds(200), 0, id="only refunds"),
        pytest.param(low_ratings(200), 0, id="only bad ratings"),
    ],
)
def test_a_shop_too_small_to_learn_from_is_told_what_it_lacks(tmp_path, monkeypatch, rows, returning):
    write_channel(tmp_path, "interactions", rows)
    write_channel(tmp_path, "items", item_rows())

    monkeypatch.setenv("SAGEMAKER_BASE_DIR", str(tmp_path))

    ended = train.main()

    evaluation = json.loads((tmp_path / "model" / "evaluation.json").read_text())
    verdict = admit_first(evaluation)
    assert ended == 0
    assert not verdict.approved
    assert verdict.reasons[0].startswith(f"{returning} returning shoppers, 50 needed")


def test_rows_whose_time_cannot_be_right_are_left_out_of_the_training(tmp_path):
    times = [NOW, datetime(1970, 1, 1, tzinfo=UTC), datetime(2107, 1, 1, tzinfo=UTC)]
    rows = [
        {**event(1, "tea-00", "view_item", NOW), "event_id": f"e{n}", "occurred_at": at} for n, at in enumerate(times)
    ]
    write_channel(tmp_path, "interactions", rows)

    kept = read_interactions(tmp_path / "input" / "data" / "interactions", NOW + timedelta(days=1))

    assert kept["event_id"].to_pylist() == ["e0"]


@contextmanager
def serving(base: Path, workers: int = 2) -> Iterator[tuple[subprocess.Popen[bytes], http.client.HTTPConnection]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"BIND_ADDRESS": "127.0.0.1", "SAGEMAKER_BIND_TO_PORT": str(port)}
    run = environment(base, SAGEMAKER_MODEL_SERVER_WORKERS=str(workers), **settings)
    server = subprocess.Popen([sys.executable, "-m", "training.container.serve"], env=run, cwd=base)
    try:
        yield server, connect(port)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=40)  # gunicorn kills after thirty seconds a worker that was told too early to hear it


def connect(port: int) -> http.client.HTTPConnection:
    deadline = time.monotonic() + 20
    while True:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            client.connect()
            return client
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def test_serve_refuses_a_model_of_other_features_and_says_what_to_do(base, tmp_path):
    manifest = json.loads((base / "model" / "manifest.json").read_text())
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "manifest.json").write_text(json.dumps({**manifest, "features_version": "0ther"}))
    command = [sys.executable, "-m", "training.container.serve"]

    ended = subprocess.run(command, env=environment(tmp_path), cwd=tmp_path, capture_output=True, text=True, timeout=60)

    assert ended.returncode == 1
    assert "IncompatibleModel: model aisle-7 was trained on features 0ther" in ended.stdout
    assert "train again" in ended.stdout


def workers_of(server: subprocess.Popen[bytes]) -> list[int]:
    result = subprocess.run(["ps", "--ppid", str(server.pid), "-o", "pid="], stdout=subprocess.PIPE, text=True)
    return [int(worker) for worker in result.stdout.split()]


def test_serve_answers_and_ends_when_told(base):
    with serving(base) as (server, client):
        client.request("GET", "/ping")
        assert json.loads(client.getresponse().read()) == {"model_version": "aisle-7", "catalogue_age_seconds": None}

        for _ in range(4):
            client.request("POST", "/invocations", request_to_json(request(entry("tea-02"))))
            answer = answer_from_json(client.getresponse().read())
            assert answer.model_version == "aisle-7"
            assert len(answer.items) == 8

    assert server.returncode == 0


def test_a_worker_that_dies_is_replaced(base):
    with serving(base) as (server, client):
        assert ping(client) == 200
        before = workers_of(server)
        os.kill(before[0], signal.SIGKILL)

        wait_for(lambda: before[0] not in (now := workers_of(server)) and len(now) >= len(before))
        for _ in range(4):
            assert ping(client) == 200


def test_a_client_that_does_not_hang_up_holds_no_worker(base):
    with serving(base, workers=1) as (_, client), ExitStack() as held_out:
        assert ping(client) == 200
        slow = [socket.create_connection((client.host, client.port), timeout=10) for _ in range(10)]
        for each in slow:
            held_out.enter_context(each).sendall(b"GET /ping HTTP/1.1\r\nHost: a\r\n\r\n")

        answers = [each.recv(1 << 16) for each in reversed(slow)]  # the last one first: it waits for all the others

        assert all(each.startswith(b"HTTP/1.1 200 OK") and each.endswith(b"}") for each in answers)  # in one piece


keeps_to_cores = pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="no way to keep to a core here")


@keeps_to_cores
def test_each_worker_has_a_core_of_its_own_and_so_has_the_one_that_replaces_it(base):
    own = [{core} for core in sorted(os.sched_getaffinity(0))]
    with serving(base, workers=len(own)) as (server, client):
        assert ping(client) == 200
        wait_for(lambda: cores_of(server) == own)
        dead = workers_of(server)[0]
        os.kill(dead, signal.SIGKILL)

        wait_for(lambda: dead not in workers_of(server) and cores_of(server) == own)


@keeps_to_cores
def test_where_there_is_not_a_worker_for_each_core_all_run_anywhere(base):
    cores = os.sched_getaffinity(0)
    with serving(base, workers=len(cores) + 1) as (server, client):
        assert ping(client) == 200
        wait_for(lambda: len(workers_of(server)) == len(cores) + 1)

        assert all(os.sched_getaffinity(worker) == cores for worker in workers_of(server))


def cores_of(server: subprocess.Popen[bytes]) -> list[set[int]]:
    return sorted((os.sched_getaffinity(worker) for worker in workers_of(server)), key=sorted)


def wait_for(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def ping(client: http.client.HTTPConnection) -> int:
    client.request("GET", "/ping")
    answer = client.getresponse()
    answer.read()
    return answer.status


def test_serve_takes_a_request_in_pieces(base):
    body = request_to_json(request(entry("tea-02"))).encode()
    whole = b"POST /invocations HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    with serving(base) as (_, client):
        assert client.sock is not None
        for piece in (whole[:20], whole[20:-5], whole[-5:]):
            client.sock.sendall(piece)
            time.sleep(0.02)

        with client.sock.makefile("rb") as answers:
            assert answers.readline() == b"HTTP/1.1 200 OK\r\n"
            answer = answers.read(int(http.client.parse_headers(answers)["Content-Length"]))

    assert len(answer_from_json(answer).items) == 8


@pytest.fixture(scope="module")
def endpoint(base):
    with serving(base) as (_, client):
        yield client


@pytest.mark.parametrize(
    ("path", "body", "status", "field"),
    [
        ("/invocations", "not JSON", 400, "body"),
        ("/invocations", '{"now": "2026-11-24T09:00:00Z"}', 400, "n"),
        ("/invocations", b"\xff\xfe", 400, "body"),
        ("/elsewhere", "{}", 404, "path"),
    ],
)
def test_a_bad_call_is_told_what_is_wrong_and_the_next_one_is_served(endpoint, path, body, status, field):
    endpoint.request("POST", path, body)
    refused = endpoint.getresponse()
    result = json.loads(refused.read())

    assert refused.status == status
    assert result["error"]["field"] == field

    assert ping(endpoint) == 200


def test_a_body_beyond_the_limit_is_refused(endpoint):
    endpoint.putrequest("POST", "/invocations")
    endpoint.putheader("Content-Length", str(7 * 1024 * 1024))
    endpoint.endheaders()
    refused = endpoint.getresponse()
    refused.read()

    assert refused.status == 413
