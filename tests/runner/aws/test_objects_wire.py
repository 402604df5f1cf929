"""A real boto3 client of S3 before `decode` and `encode`: XML, headers, chunks, the bucket in the host."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from runner.aws import NotEmulated, decode
from runner.handlers import SdkReply
from tests.runner.aws.test_wire import Line

WHEN = datetime(2026, 1, 1, 8, 30, tzinfo=UTC)


def test_a_put_loses_its_chunks_and_keeps_its_metadata() -> None:
    line = Line("s3")
    line.reply = SdkReply(True, {"ETag": '"abc"', "VersionId": "v1"})
    answer = line.client.put_object(Bucket="docs-in", Key="a b/c+d.txt", Body=b"hello\r\n0\r\n", Metadata={"By": "me"})
    assert (answer["ETag"], answer["VersionId"]) == ('"abc"', "v1")
    assert line.seen is not None and (line.seen.service, line.seen.operation) == ("s3", "PutObject")
    params = line.seen.params
    assert (params["Bucket"], params["Key"], params["Body"]) == ("docs-in", "a b/c+d.txt", b"hello\r\n0\r\n")
    assert params["Metadata"] == {"by": "me"}


def test_a_get_reads_body_headers_and_metadata() -> None:
    line = Line("s3")
    line.reply = SdkReply(
        True,
        {
            "Body": b"234",
            "ContentLength": 3,
            "ContentRange": "bytes 2-4/10",
            "ContentType": "text/plain",
            "LastModified": WHEN,
            "Metadata": {"by": "me"},
        },
        status=206,
    )
    answer = line.client.get_object(Bucket="docs", Key="a", Range="bytes=2-4", VersionId="v1")
    assert answer["Body"].read() == b"234"
    assert answer["LastModified"] == WHEN and answer["Metadata"] == {"by": "me"}
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 206
    assert line.seen is not None and line.seen.params["Range"] == "bytes=2-4"
    assert line.seen.params["VersionId"] == "v1"


def test_a_list_is_xml_with_keys_that_need_escaping() -> None:
    line = Line("s3")
    entry = {"Key": "a%26b%3C", "LastModified": WHEN, "ETag": '"x"', "Size": 3, "StorageClass": "STANDARD"}
    line.reply = SdkReply(
        True,
        {
            "Name": "docs",
            "KeyCount": 2,
            "IsTruncated": False,
            "EncodingType": "url",
            "Contents": [entry],
            "CommonPrefixes": [{"Prefix": "d/"}],
        },
    )
    answer = line.client.list_objects_v2(Bucket="docs", Prefix="a&", MaxKeys=5)
    assert answer["Contents"][0]["Key"] == "a&b<" and answer["Contents"][0]["LastModified"] == WHEN
    assert answer["CommonPrefixes"] == [{"Prefix": "d/"}] and answer["IsTruncated"] is False
    assert line.seen is not None and line.seen.operation == "ListObjectsV2"
    assert (line.seen.params["Prefix"], line.seen.params["MaxKeys"]) == ("a&", 5)


def test_operations_on_one_path_are_told_apart() -> None:
    line = Line("s3")
    line.reply = SdkReply(True, {"CopyObjectResult": {"ETag": '"x"', "LastModified": WHEN}})
    answer = line.client.copy_object(Bucket="docs", Key="b", CopySource={"Bucket": "docs", "Key": "a b"})
    assert answer["CopyObjectResult"]["ETag"] == '"x"'
    assert line.seen is not None and line.seen.params["CopySource"] == "docs/a%20b"
    line.reply = SdkReply(True, {})
    others: dict[str, dict[str, Any]] = {
        "UploadPart": {"UploadId": "u", "PartNumber": 1, "Body": b""},
        "PutObjectTagging": {"Tagging": {"TagSet": []}},
        "DeleteObject": {},
        "GetObjectAcl": {},
    }
    for operation, asked in others.items():
        name = "".join(f"_{char.lower()}" if char.isupper() else char for char in operation).lstrip("_")
        getattr(line.client, name)(Bucket="docs", Key="a", **asked)
        assert line.seen is not None and line.seen.operation == operation


def test_a_batch_of_deletes_is_read_from_xml() -> None:
    line = Line("s3")
    line.reply = SdkReply(True, {"Deleted": [{"Key": "a&b"}]})
    answer = line.client.delete_objects(
        Bucket="docs", Delete={"Objects": [{"Key": "a&b"}, {"Key": "c"}], "Quiet": False}
    )
    assert answer["Deleted"] == [{"Key": "a&b"}]
    assert line.seen is not None
    assert line.seen.params["Delete"] == {"Objects": [{"Key": "a&b"}, {"Key": "c"}], "Quiet": False}


def test_errors_have_their_code_and_those_of_a_head_their_status() -> None:
    line = Line("s3")
    line.reply = SdkReply(False, {}, "NoSuchKey", "The specified key does not exist.", 404)
    with pytest.raises(line.client.exceptions.NoSuchKey, match="does not exist"):
        line.client.get_object(Bucket="docs", Key="a")
    with pytest.raises(ClientError) as refused:
        line.client.head_object(Bucket="docs", Key="a")
    assert refused.value.response["Error"]["Code"] == "404"


def test_a_short_bucket_name_stands_in_the_path() -> None:
    line = Line("s3")
    line.client.put_object(Bucket="ab", Key="k", Body=b"x")
    assert line.seen is not None and (line.seen.params["Bucket"], line.seen.params["Key"]) == ("ab", "k")


def test_a_document_type_is_not_read() -> None:
    body = b'<!DOCTYPE a [<!ENTITY b "c">]><Delete><Object><Key>&b;</Key></Object></Delete>'
    headers = {"Authorization": "AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/s3/aws4_request"}
    with pytest.raises(NotEmulated, match="document type"):
        decode("POST", "https://docs.s3.amazonaws.com/?delete", headers, body)


def test_step_functions_sign_with_another_name_than_their_model() -> None:
    line = Line("stepfunctions")
    line.reply = SdkReply(True, {"executionArn": "arn:x", "startDate": WHEN})
    answer = line.client.start_execution(stateMachineArn="arn:aws:states:us-east-1:0:stateMachine:flow", input="{}")
    assert answer["executionArn"] == "arn:x"
    assert line.seen is not None and (line.seen.service, line.seen.operation) == ("states", "StartExecution")


def test_a_secret_is_read_with_its_date() -> None:
    line = Line("secretsmanager")
    line.reply = SdkReply(True, {"Name": "key", "SecretString": "s", "CreatedDate": WHEN})
    answer = line.client.get_secret_value(SecretId="key")
    assert (answer["SecretString"], answer["CreatedDate"]) == ("s", WHEN)
