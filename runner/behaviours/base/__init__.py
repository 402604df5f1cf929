"""The base of all behaviours: their context, what passes between them, and what several kinds share."""

from __future__ import annotations

from runner.behaviours.base.backoff import service_pause_us
from runner.behaviours.base.behaviour import Behaviour
from runner.behaviours.base.calls import Call, Message, Retry, timeout_us
from runner.behaviours.base.changes import Keeper, change_record
from runner.behaviours.base.compute import Compute
from runner.behaviours.base.consumer import Consumer
from runner.behaviours.base.context import AskedRoute, Conditions, Context, Handlers, Spread, Wire, World
from runner.behaviours.base.credentials import headers_for
from runner.behaviours.base.duplicates import Duplicates, body_hash
from runner.behaviours.base.executions import Run
from runner.behaviours.base.express import express
from runner.behaviours.base.hands import Hands
from runner.behaviours.base.journey import Journey, Step, observer, send
from runner.behaviours.base.lane import Lane
from runner.behaviours.base.limits import TokenBucket
from runner.behaviours.base.lines import FairLine, GroupLine, reorder
from runner.behaviours.base.moves import Moved
from runner.behaviours.base.naming import of_edge
from runner.behaviours.base.proxy import body_text, body_value, proxy_response
from runner.behaviours.base.push import Pusher, Unit
from runner.behaviours.base.records import Record, shard_name
from runner.behaviours.base.sending import Sending, fill_path, modelled_parcel, modelled_request, part
from runner.behaviours.base.shards import EXPLICIT_HASH, Sharded, Shards
from runner.behaviours.base.templates import Counter, fill, iso_time
from runner.behaviours.base.values import (
    ERROR,
    KILLED,
    MISSED,
    NONE_FAILED,
    NOTHING,
    OK,
    THROTTLED,
    TIMEOUT,
    Invocation,
    Parcel,
    Request,
    Response,
    from_first,
)

__all__ = [
    "ERROR",
    "EXPLICIT_HASH",
    "KILLED",
    "MISSED",
    "NONE_FAILED",
    "NOTHING",
    "OK",
    "THROTTLED",
    "TIMEOUT",
    "AskedRoute",
    "Behaviour",
    "Call",
    "Compute",
    "Conditions",
    "Consumer",
    "Context",
    "Counter",
    "Duplicates",
    "FairLine",
    "GroupLine",
    "Handlers",
    "Hands",
    "Invocation",
    "Journey",
    "Keeper",
    "Lane",
    "Message",
    "Moved",
    "Parcel",
    "Pusher",
    "Record",
    "Request",
    "Response",
    "Retry",
    "Run",
    "Sending",
    "Sharded",
    "Shards",
    "Spread",
    "Step",
    "TokenBucket",
    "Unit",
    "Wire",
    "World",
    "body_hash",
    "body_text",
    "body_value",
    "change_record",
    "express",
    "fill",
    "fill_path",
    "from_first",
    "headers_for",
    "iso_time",
    "modelled_parcel",
    "modelled_request",
    "observer",
    "of_edge",
    "part",
    "proxy_response",
    "reorder",
    "send",
    "service_pause_us",
    "shard_name",
    "timeout_us",
]
