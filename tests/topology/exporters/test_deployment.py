"""The exports deploy, and what they deploy works: a message moves from function to function."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.topology.exporters.ministack import Cloud, eventually, running
from tests.topology.exporters.proof import PROJECTS, project, sam

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    with running(Path(tmp_path_factory.mktemp("cloud"))) as found:
        yield found


class Provider(ThreadingHTTPServer):
    """Answers for the payment provider, and keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Charge)
        self.charges: list[dict[str, Any]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Charge(BaseHTTPRequestHandler):
    server: Provider

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.charges.append(json.loads(body))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.mark.parametrize("name", PROJECTS)
def test_every_project_of_the_gallery_deploys(cloud: Cloud, name: str) -> None:
    deployed = cloud.deploy(f"deploys-{name}", sam(project(name)))
    assert deployed


def test_a_greeting_goes_through_the_deployed_gateway(cloud: Cloud) -> None:
    deployed = cloud.deploy("hello", sam(project("hello")))
    function = cloud.client("lambda").invoke(
        FunctionName=deployed["Greet"], Payload=json.dumps({"pathParameters": {"name": "Ada"}})
    )
    answer = json.loads(function["Payload"].read())
    assert answer["statusCode"] == 200 and "Ada" in answer["body"]
    routes = cloud.client("apigatewayv2").get_routes(ApiId=deployed["Api"])["Items"]
    assert [route["RouteKey"] for route in routes] == ["GET /hello/{name}"]


def test_an_order_moves_through_bus_function_queue_and_function(cloud: Cloud, provider: Provider) -> None:
    export = sam(project("order-processing"))
    deployed = cloud.deploy("order-processing", export, {"PaymentApiUrl": provider.url})
    order = {"order_id": "order-1", "amount": 12.5}
    event = {"body": json.dumps(order), "requestContext": {"requestId": "request-1"}}
    placed = cloud.client("lambda").invoke(FunctionName=deployed["PlaceOrder"], Payload=json.dumps(event))
    assert json.loads(placed["Payload"].read())["statusCode"] == 202

    sent = "to the customer of order order-1: we have charged 12.50"
    eventually(lambda: sent in cloud.logged(deployed["SendEmailLogs"]))
    assert provider.charges == [order]
    table = cloud.client("dynamodb")
    reserved = table.scan(TableName=deployed["Reservations"])["Items"]
    assert [item["order_id"]["S"] for item in reserved] == ["order-1"]
    for queue in ("Emails", "EmailsDlq", "FailedEvents"):
        eventually(lambda queue=queue: _depth(cloud, deployed[queue]) == 0)


def _depth(cloud: Cloud, url: str) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = cloud.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(int(found[name]) for name in names)
