"""kinesis: what handlers put into streams."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runner.behaviours.base import EXPLICIT_HASH, Behaviour, Parcel, Sharded
from runner.engine.caller import Caller, Refused
from runner.engine.services.base import Desk, Service, json_value


class Kinesis(Service):
    name = "kinesis"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.acts = {"PutRecord": self._put, "PutRecords": self._put_all}

    def _put(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        return self._put_to(caller, self._stream(caller, params), params)

    def _put_all(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        """Partial failure with status 200: every record has an answer in its place."""
        stream = self._stream(caller, params)
        entries = params.get("Records") or ()
        most, most_bytes = self.world.limit("stream.put_records_max"), self.world.limit("stream.put_bytes_max")
        if not 0 < len(entries) <= most:
            raise Refused("InvalidArgumentException", f"Records must hold 1 to {most:.0f} records.")
        if sum(len(_data(entry)) + len(str(entry.get("PartitionKey", "")).encode()) for entry in entries) > most_bytes:
            raise Refused("InvalidArgumentException", f"The records are larger than {most_bytes:.0f} bytes.")
        results: list[dict[str, Any]] = []
        failed = 0
        for entry in entries:
            try:
                results.append(self._put_to(caller, stream, entry))
            except Refused as refused:
                if refused.reply.status == 400 and not refused.reply.error_code.startswith("Provisioned"):
                    raise
                failed += 1
                reply = refused.reply
                results.append({"ErrorCode": reply.error_code, "ErrorMessage": reply.error_message})
        return {"FailedRecordCount": failed, "Records": results, "EncryptionType": "NONE"}

    def _put_to(self, caller: Caller, stream: Behaviour, entry: Mapping[str, Any]) -> dict[str, Any]:
        key = entry.get("PartitionKey")
        if not isinstance(key, str) or not 1 <= len(key) <= 256:
            raise Refused("ValidationException", "A PartitionKey of 1 to 256 characters is required.")
        data = _data(entry)
        explicit = entry.get(EXPLICIT_HASH)
        attributes = {} if explicit is None else {EXPLICIT_HASH: _hash(explicit)}
        parcel = Parcel(caller.wire(stream), _body(data)).having(attributes, group=key)
        try:
            caller.hand_over(stream, parcel)
        except Refused as refused:
            raise _as_kinesis(refused, stream.context.node.id) from None
        assert isinstance(stream, Sharded), "A stream says where its records went."
        return {"ShardId": stream.shard_id(parcel), "SequenceNumber": stream.sequence(parcel)}

    def _stream(self, caller: Caller, params: Mapping[str, Any]) -> Behaviour:
        return caller.target(params.get("StreamName") or params.get("StreamARN"), ("stream",))


def _as_kinesis(refused: Refused, name: str) -> Refused:
    if refused.reply.status == 429:
        return Refused("ProvisionedThroughputExceededException", f"Rate exceeded for a shard in stream {name}.", 400)
    if refused.reply.status == 400:
        return Refused("ValidationException", "The record is larger than a stream takes.")
    return refused


def _hash(value: Any) -> int:
    text = str(value)
    if not text.isdigit() or int(text) >> 128:
        raise Refused("InvalidArgumentException", f"{EXPLICIT_HASH} {text!r} is not in the range of hash keys.")
    return int(text)


def _data(entry: Mapping[str, Any]) -> bytes:
    data = entry.get("Data", b"")
    return data if isinstance(data, bytes) else str(data).encode()


def _body(data: bytes) -> Any:
    """Text is kept as text, JSON as values, so that they can be read in the trace."""
    try:
        return json_value(data.decode())
    except UnicodeDecodeError:
        return data
