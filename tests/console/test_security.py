"""What the console refuses, asked with real requests of a real server."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.server import Server, migrate

JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    state = str(tmp_path_factory.mktemp("state"))
    environment = {
        "SIGNALBOX_STATE": state,
        "DATABASE_URL": "",
        "REDIS_URL": "",
        "CELERY_BROKER_URL": "",
        "SIGNALBOX_ORIGINS": "https://box.example:8443",
    }
    migrate(environment)
    with Server(environment) as running:
        yield running


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_its_own_addresses_are_served(server: Server, host: str) -> None:
    headers = {"Host": f"{host}:{server.port}", "Origin": f"http://{host}:{server.port}"}
    assert httpx.get(f"{server.url}/api/kinds/", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example", "box.example", ""]
)
def test_another_host_is_refused(server: Server, host: str) -> None:
    answer = httpx.get(f"{server.url}/api/kinds/", headers={"Host": host})
    assert answer.status_code in (400, 403)


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "http://127.0.0.1:1", "http://127.0.0.1", "https://127.0.0.1:{port}", "file://"],
)
def test_another_origin_is_refused(server: Server, origin: str) -> None:
    answer = httpx.get(f"{server.url}/api/kinds/", headers={"Origin": origin.format(port=server.port)})
    assert (answer.status_code, answer.json()["code"]) == (403, "origin-refused")


def test_an_address_of_the_settings_is_served(server: Server) -> None:
    headers = {"Host": "box.example:8443", "Origin": "https://box.example:8443"}
    assert httpx.get(f"{server.url}/api/kinds/", headers=headers).status_code == 200


def test_a_command_line_needs_no_token(server: Server) -> None:
    assert httpx.post(f"{server.url}/api/topologies/", json={"title": "mine"}).status_code == 201


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "{url}"},
        {"Cookie": "a=b"},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
    ],
)
def test_a_browser_needs_the_token(server: Server, headers: dict[str, str]) -> None:
    said = JSON | {name: value.format(url=server.url) for name, value in headers.items()}
    answer = httpx.post(f"{server.url}/api/topologies/", content='{"title": "theirs"}', headers=said)
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_browser_with_the_token_writes(server: Server) -> None:
    with httpx.Client(base_url=server.url, headers={"Origin": server.url, "Sec-Fetch-Site": "same-origin"}) as browser:
        session = browser.get("/api/session/")
        cookie = session.headers["Set-Cookie"]
        assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
        token = session.json()["csrf_token"]
        made = browser.post("/api/topologies/", json={"title": "mine"}, headers={"X-CSRFToken": token})
        assert made.status_code == 201
        wrong = browser.post("/api/topologies/", json={"title": "mine"}, headers={"X-CSRFToken": "x" * 64})
        assert wrong.status_code == 403


@pytest.mark.parametrize("path", ["/", "/api/kinds/", "/api/docs/", "/api/nothing/", "/static/nothing.js", "/healthz"])
def test_every_answer_carries_the_policy(server: Server, path: str) -> None:
    headers = httpx.get(f"{server.url}{path}").headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["script-src"] == "'self'" and policy["default-src"] == "'none'"
    assert policy["connect-src"] == f"'self' ws://127.0.0.1:{server.port}"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'" and policy["form-action"] == "'self'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_an_unknown_path_of_the_api_is_a_problem(server: Server) -> None:
    answer = httpx.get(f"{server.url}/api/nothing/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_it_says_that_it_is_well(server: Server) -> None:
    assert httpx.get(f"{server.url}/healthz").json() == {"ok": True, "failed": []}


def test_the_page_of_the_api_has_its_assets(server: Server) -> None:
    asset = httpx.get(f"{server.url}/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js")
    assert asset.status_code == 200 and "javascript" in asset.headers["Content-Type"]
