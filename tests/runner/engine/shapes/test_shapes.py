"""What handlers get, where the form has turns that only some senders take."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from runner.aws.sums import attributes_md5
from runner.conformance.triggers.base import captured
from runner.handlers import SdkReply
from tests.build import document
from tests.runner.behaviours.code import CODE, coded
from tests.runner.runs import arrivals

Call = tuple[str, str, dict[str, Any]]


def _nothing(event: Any) -> None:
    """A handler that only gets."""


def _fails(event: Any) -> Any:
    return {"batchItemFailures": [{"itemIdentifier": record["messageId"]} for record in event["Records"]]}


def _published(message: dict[str, Any], drawing: str) -> Any:
    def sender(event: Any) -> Generator[Call, SdkReply, None]:
        yield ("sns", "Publish", {"TopicArn": "t", "Message": "hello", **message})

    whole = f"shop:client -> q:queue; q -> f:function({CODE}); f -publishes-> t:topic; {drawing}"
    _, code = coded(whole.replace("CODE", CODE), {"f": sender, "g": _nothing}, arrivals("shop", 1), duration_s=60)
    (event,) = code.events["g"]
    return event["Records"][0]


def test_a_subject_reaches_function_and_queue() -> None:
    record = _published({"Subject": "news"}, "t -> g:function(CODE)")
    assert record["Sns"]["Subject"] == "news"
    record = _published({"Subject": "news"}, "t -> w:queue; w -> g:function(CODE)")
    assert '"Subject":"news"' in record["body"].replace(": ", ":")


def test_binary_attributes_are_base64() -> None:
    attributes = {"raw": {"DataType": "Binary", "BinaryValue": b"\x00\xff"}}
    record = _published({"MessageAttributes": attributes}, "t -> g:function(CODE)")
    assert record["Sns"]["MessageAttributes"] == {"raw": {"Type": "Binary", "Value": "AP8="}}
    record = _published({"MessageAttributes": attributes}, "t -delivers(raw=true)-> w:queue; w -> g:function(CODE)")
    assert record["messageAttributes"]["raw"]["binaryValue"] == "AP8="
    assert record["messageAttributes"]["raw"]["dataType"] == "Binary"
    assert record["md5OfMessageAttributes"] == attributes_md5(attributes)


def test_a_dead_letter_names_the_queue_that_gave_it_up() -> None:
    drawing = f"""shop:client -> q:queue(visibility_timeout_s=5)
    q -delivers(partial_batch_response=true)-> f:function({CODE})
    q -dead_letters(max_receive_count=1)-> d:queue; d -> g:function({CODE})"""
    _, code = coded(drawing, {"f": _fails, "g": _nothing}, arrivals("shop", 1), duration_s=60)
    record = code.events["g"][0]["Records"][0]
    assert record["attributes"]["DeadLetterQueueSourceArn"].endswith(":q")
    assert "DeadLetterQueueSourceArn" not in code.events["f"][0]["Records"][0]["attributes"]


def test_the_resources_of_an_event_are_kept() -> None:
    def sender(event: Any) -> Generator[Call, SdkReply, None]:
        entry = {"EventBusName": "b", "Source": "shop", "DetailType": "order", "Detail": "{}", "Resources": ["arn:x"]}
        yield ("events", "PutEvents", {"Entries": [entry]})

    drawing = f"shop:client -> q:queue; q -> f:function({CODE}); f -publishes-> b:bus; b -> g:function({CODE})"
    _, code = coded(drawing, {"f": sender, "g": _nothing}, arrivals("shop", 1))
    assert code.events["g"][0]["resources"] == ["arn:x"]


def _asked(protocol: str, **headers: str) -> Any:
    fields = f'protocol={protocol}, stage_variables={{"level": "test"}}'
    drawing = f"""shop:client -> api:gateway({fields})
    api -routes(method=GET, path="/a/{{id}}", public=true)-> f:function({CODE})"""
    (event,) = captured(document(drawing), "f", requests=[("api", "GET", "/a/7?x=1&x=2&y", headers, None)])
    return event


def test_an_http_api_joins_values_and_sets_cookies_apart() -> None:
    event = _asked("http", Cookie="a=1; b=2", **{"X-Name": "v"})
    assert event["cookies"] == ["a=1", "b=2"] and "cookie" not in event["headers"]
    assert event["headers"]["x-name"] == "v"
    assert event["queryStringParameters"] == {"x": "1,2", "y": ""}
    assert event["pathParameters"] == {"id": "7"}
    assert event["stageVariables"] == {"level": "test"}
    assert "body" not in event and "authentication" not in event["requestContext"]


def test_a_rest_api_keeps_the_last_value_and_all_beside() -> None:
    event = _asked("rest", **{"X-Name": "v"})
    assert event["queryStringParameters"] == {"x": "2", "y": ""}
    assert event["multiValueQueryStringParameters"] == {"x": ["1", "2"], "y": [""]}
    assert event["multiValueHeaders"]["X-Name"] == ["v"]
    assert event["stageVariables"] == {"level": "test"} and event["body"] is None


def test_a_certificate_comes_in_headers_of_who_ended_tls() -> None:
    event = _asked(
        "http",
        **{
            "X-Amzn-Mtls-Clientcert-Leaf": "-----BEGIN%20CERTIFICATE-----",
            "X-Amzn-Mtls-Clientcert-Subject": "CN=me",
            "X-Amzn-Mtls-Clientcert-Validity": "NotBefore=a;NotAfter=b",
        },
    )
    assert event["requestContext"]["authentication"]["clientCert"] == {
        "clientCertPem": "-----BEGIN CERTIFICATE-----",
        "subjectDN": "CN=me",
        "issuerDN": "",
        "serialNumber": "",
        "validity": {"notBefore": "a", "notAfter": "b"},
    }
