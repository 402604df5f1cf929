"""AWS as handlers see it: the wire protocols of the services, and the items of a table. Pure values, no I/O."""

from __future__ import annotations

from runner.aws.wire import Operation, UnknownOperation, WireRequest, WireResponse, decode, encode

__all__ = ["Operation", "UnknownOperation", "WireRequest", "WireResponse", "decode", "encode"]
