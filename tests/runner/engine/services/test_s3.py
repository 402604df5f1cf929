"""Objects as handlers use them: put, get, list, copy, delete, and what is refused."""

from __future__ import annotations

import base64
from collections.abc import Generator
from typing import Any

from runner.handlers import SdkReply
from tests.runner.behaviours.code import CODE, coded
from tests.runner.runs import arrivals, counts

Call = tuple[str, str, dict[str, Any]]
EVERYTHING = '[{"actions": ["s3:*"], "resources": ["b"]}]'


def _replies(*calls: tuple[str, dict[str, Any]], bucket: str = "b:bucket", more: str = "", **given: Any) -> Any:
    """The replies to calls that one handler makes one after the other, and the engine that ran it."""
    replies: list[SdkReply] = []

    def handler(event: Any) -> Generator[Call, SdkReply, None]:
        for operation, params in calls:
            replies.append((yield ("s3", operation, {"Bucket": "b", **params})))

    drawing = f"shop:client -> q:queue; q -> f:function({CODE}, policies={EVERYTHING}); f -writes-> {bucket}; {more}"
    made, _ = coded(drawing, {"f": handler}, arrivals("shop", 1), **given)
    return made, replies


def _codes(replies: list[SdkReply]) -> list[tuple[str, int]]:
    return [(reply.error_code, reply.status) for reply in replies if not reply.ok]


def test_what_was_put_is_read_back() -> None:
    put = {"Key": "a b.txt", "Body": b"hello", "ContentType": "text/plain", "Metadata": {"by": "me"}}
    made, (written, got, head) = _replies(
        ("PutObject", put), ("GetObject", {"Key": "a b.txt"}), ("HeadObject", {"Key": "a b.txt"})
    )
    assert written.result["ETag"] == '"5d41402abc4b2a76b9719d911017c592"'
    assert got.result["Body"] == b"hello"
    assert (got.result["ContentType"], got.result["Metadata"]) == ("text/plain", {"by": "me"})
    assert head.result["ContentLength"] == 5 and "Body" not in head.result
    assert got.result["LastModified"].isoformat() == "2026-01-01T00:00:01+00:00"
    assert {"reads": 2, "writes": 1, "objects": 1}.items() <= made.result()["nodes"]["b"].items()


def test_a_part_is_206_and_says_which() -> None:
    _, (_, middle, last, beyond) = _replies(
        ("PutObject", {"Key": "a", "Body": b"0123456789"}),
        ("GetObject", {"Key": "a", "Range": "bytes=2-4"}),
        ("GetObject", {"Key": "a", "Range": "bytes=-3"}),
        ("GetObject", {"Key": "a", "Range": "bytes=20-"}),
    )
    assert (middle.result["Body"], middle.result["ContentRange"], middle.status) == (b"234", "bytes 2-4/10", 206)
    assert last.result["Body"] == b"789"
    assert (beyond.error_code, beyond.status) == ("InvalidRange", 416)


def test_a_list_comes_in_pages_and_folders() -> None:
    puts = [("PutObject", {"Key": key, "Body": b""}) for key in ("a/1", "a/2", "b", "c")]
    token = base64.b64encode(b"b").decode()
    _, replies = _replies(
        *puts,
        ("ListObjectsV2", {"Delimiter": "/", "MaxKeys": 2}),
        ("ListObjectsV2", {"Delimiter": "/", "MaxKeys": 2, "ContinuationToken": token}),
        ("ListObjectsV2", {"Prefix": "a/", "EncodingType": "url"}),
    )
    first, rest, folder = (reply.result for reply in replies[4:])
    assert [entry["Key"] for entry in first["Contents"]] == ["b"]
    assert first["CommonPrefixes"] == [{"Prefix": "a/"}]
    assert (first["IsTruncated"], first["NextContinuationToken"]) == (True, token)
    assert [entry["Key"] for entry in rest["Contents"]] == ["c"] and not rest["IsTruncated"]
    assert [entry["Key"] for entry in folder["Contents"]] == ["a/1", "a/2"]


def test_a_copy_and_a_delete_tell_what_they_are() -> None:
    made, replies = _replies(
        ("PutObject", {"Key": "a", "Body": b"x"}),
        ("CopyObject", {"Key": "copy", "CopySource": "b/a"}),
        ("DeleteObject", {"Key": "a"}),
        ("DeleteObject", {"Key": "a"}),
        ("GetObject", {"Key": "copy"}),
        ("GetObject", {"Key": "a"}),
        more='b -delivers(events=["s3:ObjectCreated:*", "s3:ObjectRemoved:*"])-> told:queue',
    )
    names = [message["body"]["Records"][0]["eventName"] for message in made.messages("told")]
    assert names == ["ObjectCreated:Put", "ObjectCreated:Copy", "ObjectRemoved:Delete"]
    assert replies[4].result["Body"] == b"x"
    assert _codes(replies) == [("NoSuchKey", 404)]
    assert counts(made.result()["nodes"]["b"]) == {"accepted": 3, "delivered": 3}


def test_versions_outlive_a_delete_marker() -> None:
    made, replies = _replies(
        ("PutObject", {"Key": "a", "Body": b"1"}),
        ("PutObject", {"Key": "a", "Body": b"2"}),
        ("DeleteObject", {"Key": "a"}),
        ("GetObject", {"Key": "a"}),
        bucket="b:bucket(versioning=true)",
        more='b -delivers(events=["s3:ObjectRemoved:*"])-> told:queue',
    )
    first = replies[0].result["VersionId"]
    assert replies[2].result["DeleteMarker"] is True
    assert (replies[3].error_code, replies[3].result) == ("NoSuchKey", {"DeleteMarker": True})
    (told,) = made.messages("told")
    assert told["body"]["Records"][0]["eventName"] == "ObjectRemoved:DeleteMarkerCreated"
    assert made.world.behaviours["b"].objects.get("a", first).body == b"1"


def test_a_write_may_have_a_condition() -> None:
    _, replies = _replies(
        ("PutObject", {"Key": "a", "Body": b"1", "IfNoneMatch": "*"}),
        ("PutObject", {"Key": "a", "Body": b"2", "IfNoneMatch": "*"}),
        ("PutObject", {"Key": "a", "Body": b"2", "IfMatch": '"nonsense"'}),
        ("PutObject", {"Key": "new", "Body": b"2", "IfMatch": '"x"'}),
    )
    assert _codes(replies) == [("PreconditionFailed", 412), ("PreconditionFailed", 412), ("NoSuchKey", 404)]


def test_what_is_refused_has_the_code_of_the_service() -> None:
    _, replies = _replies(
        ("PutObject", {"Bucket": "nowhere", "Key": "a", "Body": b""}),
        ("PutObject", {"Key": "k" * 1025, "Body": b""}),
        ("CreateMultipartUpload", {"Key": "a"}),
        ("PutObject", {"Key": "a", "Body": b"12345"}),
        limits={"bucket.stored_max_bytes": 4},
    )
    assert _codes(replies) == [
        ("NoSuchBucket", 404),
        ("KeyTooLongError", 400),
        ("UnsupportedOperation", 400),
        ("SlowDown", 503),
    ]


def test_without_a_right_the_access_is_denied() -> None:
    replies = []

    def handler(event: Any) -> Generator[Call, SdkReply, None]:
        replies.append((yield ("s3", "GetObject", {"Bucket": "b", "Key": "a"})))

    coded(f"shop:client -> q:queue; q -> f:function({CODE}); b:bucket", {"f": handler}, arrivals("shop", 1))
    assert _codes(replies) == [("AccessDenied", 403)]


def test_the_trace_holds_no_bodies() -> None:
    made, _ = _replies(("PutObject", {"Key": "a", "Body": b"not for the log"}))
    payloads = made._recorder._sink.payloads
    assert "not for the log" not in str(payloads)
    assert any(
        isinstance(note, dict) and note.get("params", {}).get("Body") == "15 bytes" for note in payloads.values()
    )


def test_objects_of_seed_data_are_there_and_nothing_tells_of_them() -> None:
    made, (got, none) = _replies(
        ("GetObject", {"Key": "a.json"}),
        ("GetObject", {"Key": "b"}),
        more="b -> told:queue",
        seed_data={"b": [{"key": "a.json", "body": {"a": 1}}]},
    )
    assert got.result["Body"] == b'{"a":1}'
    assert none.error_code == "NoSuchKey"
    assert made.messages("told") == []


def test_who_may_not_list_does_not_learn_what_is_missing() -> None:
    replies = []

    def handler(event: Any) -> Generator[Call, SdkReply, None]:
        replies.append((yield ("s3", "GetObject", {"Bucket": "b", "Key": "a"})))

    rights = '[{"actions": ["s3:GetObject"], "resources": ["b"]}]'
    for drawing in (f"f:function({CODE}, policies={rights}); b:bucket", f"f:function({CODE}) -reads-> b:bucket"):
        coded(f"shop:client -> q:queue; {drawing}; q -> f", {"f": handler}, arrivals("shop", 1))
    assert _codes(replies) == [("AccessDenied", 403), ("NoSuchKey", 404)]
