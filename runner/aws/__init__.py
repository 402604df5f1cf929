"""AWS as handlers see it, without a network: requests to values, values to answers, and a table's items. Pure."""

from __future__ import annotations

from runner.aws.expressions import ItemError
from runner.aws.items import Change, ItemStore, size_of, transact_write
from runner.aws.reading import AwsRequest, NotEmulated, decode
from runner.aws.values import attribute_value, json_image, plain_value
from runner.aws.writing import encode, refusal

__all__ = [
    "AwsRequest",
    "Change",
    "ItemError",
    "ItemStore",
    "NotEmulated",
    "attribute_value",
    "decode",
    "encode",
    "json_image",
    "plain_value",
    "refusal",
    "size_of",
    "transact_write",
]
