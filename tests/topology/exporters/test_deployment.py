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


def test_a_picture_gets_its_thumbnail(cloud: Cloud) -> None:
    deployed = cloud.deploy("images", sam(project("images")))
    store = cloud.client("s3")
    bucket = deployed["Images"]
    store.put_object(Bucket=bucket, Key="raw/a picture.png", Body=b"x" * 3000)

    def small() -> list[str]:
        found = store.list_objects_v2(Bucket=bucket, Prefix="small/").get("Contents", [])
        return [str(one["Key"]) for one in found]

    assert eventually(small) == ["small/a picture.png"]


def test_a_loan_waits_for_the_officer_and_is_approved(cloud: Cloud) -> None:
    deployed = cloud.deploy("loan-approval", sam(project("loan-approval")))
    states, queues = cloud.client("stepfunctions"), cloud.client("sqs")
    loan = {"loan_id": "loan-1", "customer_id": "c-7"}
    started = states.start_execution(stateMachineArn=deployed["Loan"], input=json.dumps(loan))
    messages = eventually(lambda: queues.receive_message(QueueUrl=deployed["Approvals"]).get("Messages"))
    asked = json.loads(messages[0]["Body"])
    assert asked["loan"]["credit"]["found"]["score"] == 893
    states.send_task_success(taskToken=asked["token"], output='{"officer": "yes"}')

    def status() -> str | None:
        found = states.describe_execution(executionArn=started["executionArn"])["status"]
        return str(found) if found != "RUNNING" else None

    assert eventually(status) == "SUCCEEDED"
    item = cloud.client("dynamodb").scan(TableName=deployed["Loans"])["Items"][0]
    assert (item["loan_id"]["S"], item["decision"]["S"]) == ("loan-1", "approved")


def test_a_change_of_an_article_reaches_the_search_index(cloud: Cloud) -> None:
    deployed = cloud.deploy("change-stream", sam(project("change-stream")))
    tables = cloud.client("dynamodb")
    article = {"article_id": {"S": "a-1"}, "title": {"S": "The night shift"}}
    tables.put_item(TableName=deployed["Articles"], Item=article)

    def words() -> list[str] | None:
        found = sorted(item["word"]["S"] for item in tables.scan(TableName=deployed["Search"])["Items"])
        return found if len(found) == 3 else None

    assert eventually(words) == ["night", "shift", "the"]


def _depth(cloud: Cloud, url: str) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = cloud.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(int(found[name]) for name in names)
