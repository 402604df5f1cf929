"""AWS as handlers see it: the wire protocols of the services, and the items of a table. Pure values, no I/O."""

from __future__ import annotations

from runner.aws.items import Change, ItemError, ItemStore, perform, tables_of
from runner.aws.wire import Operation, UnknownOperation, WireRequest, WireResponse, decode, encode

__all__ = [
    "Change",
    "ItemError",
    "ItemStore",
    "Operation",
    "UnknownOperation",
    "WireRequest",
    "WireResponse",
    "decode",
    "encode",
    "perform",
    "tables_of",
]
