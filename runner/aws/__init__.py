"""AWS as handlers see it, without a network: requests to values, values to answers, and a table's items. Pure."""

from __future__ import annotations

from runner.aws.items import Change, ItemError, ItemStore
from runner.aws.reading import AwsRequest, NotEmulated, decode
from runner.aws.writing import encode, refusal

__all__ = [
    "AwsRequest",
    "Change",
    "ItemError",
    "ItemStore",
    "NotEmulated",
    "decode",
    "encode",
    "refusal",
]
