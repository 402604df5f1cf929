"""Secrets as handlers use them: the current and the previous version, and nothing of them in the trace."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from runner.handlers import SdkReply
from tests.runner.behaviours.code import CODE, coded
from tests.runner.runs import arrivals

Call = tuple[str, str, dict[str, Any]]
DRAWING = (
    f"shop:client -> q:queue; q -> f:function({CODE}); f -reads-> key:secret; f -writes-> key; f -sends-> out:queue"
)


def _replies(*calls: tuple[str, dict[str, Any]], drawing: str = DRAWING) -> Any:
    replies: list[SdkReply] = []

    def handler(event: Any) -> Generator[Call, SdkReply, str]:
        value = ""
        for operation, params in calls:
            reply = yield ("secretsmanager", operation, {"SecretId": "key", **params})
            replies.append(reply)
            value = reply.result.get("SecretString", value)
        yield ("sqs", "SendMessage", {"QueueUrl": "out", "MessageBody": f"the key is {value}"})
        return value

    made, _ = coded(drawing, {"f": handler}, arrivals("shop", 1))
    return made, replies


def test_a_value_is_read_and_stands_nowhere_in_the_trace() -> None:
    made, (got,) = _replies(("GetSecretValue", {}))
    value = got.result["SecretString"]
    assert got.result["VersionStages"] == ["AWSCURRENT"]
    assert got.result["ARN"] == "arn:aws:secretsmanager:us-east-1:000000000000:secret:key"
    payloads = str(made._recorder._sink.payloads)
    assert value not in payloads and "the key is [redacted]" in payloads
    assert made.messages("out")[0]["body"] == f"the key is {value}"


def test_a_new_value_comes_before_the_old_one() -> None:
    made, replies = _replies(
        ("GetSecretValue", {}),
        ("PutSecretValue", {"SecretString": "hunter2-hunter2"}),
        ("GetSecretValue", {}),
        ("GetSecretValue", {"VersionStage": "AWSPREVIOUS"}),
        ("DescribeSecret", {}),
    )
    old, put, new, previous = (reply.result for reply in replies[:4])
    assert (new["SecretString"], new["VersionId"]) == ("hunter2-hunter2", put["VersionId"])
    assert (previous["SecretString"], previous["VersionId"]) == (old["SecretString"], old["VersionId"])
    assert "hunter2" not in str(made._recorder._sink.payloads)
    stages = replies[4].result["VersionIdsToStages"]
    assert stages == {new["VersionId"]: ["AWSCURRENT"], old["VersionId"]: ["AWSPREVIOUS"]}


def test_a_version_is_found_by_its_id_and_must_have_the_stage() -> None:
    _, (first, missing) = _replies(("GetSecretValue", {}), ("GetSecretValue", {"VersionStage": "AWSPREVIOUS"}))
    assert missing.error_code == "ResourceNotFoundException"
    wanted = first.result["VersionId"]
    _, (by_id, other_stage, unknown) = _replies(
        ("GetSecretValue", {"VersionId": wanted}),
        ("GetSecretValue", {"VersionId": wanted, "VersionStage": "AWSPREVIOUS"}),
        ("GetSecretValue", {"VersionId": "0" * 32}),
    )
    assert by_id.result["SecretString"] == first.result["SecretString"]
    assert (other_stage.error_code, unknown.error_code) == ("ResourceNotFoundException",) * 2


def test_many_are_read_at_once_with_the_refused_beside() -> None:
    _, (several,) = _replies(("BatchGetSecretValue", {"SecretIdList": ["key", "nowhere"]}))
    assert [entry["Name"] for entry in several.result["SecretValues"]] == ["key"]
    assert several.result["Errors"][0]["ErrorCode"] == "ResourceNotFoundException"


def test_without_an_edge_nothing_is_read() -> None:
    drawing = f"shop:client -> q:queue; q -> f:function({CODE}); key:secret; f -sends-> out:queue"
    _, (denied,) = _replies(("GetSecretValue", {}), drawing=drawing)
    assert (denied.error_code, denied.status) == ("AccessDeniedException", 403)
