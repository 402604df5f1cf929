"""dynamodb: the items of tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runner.engine.caller import Caller
from runner.engine.services.base import Reply, Service
from runner.handlers import SdkReply


class DynamoDb(Service):
    name = "dynamodb"

    def act(self, caller: Caller, operation: str, params: Mapping[str, Any], done: Reply) -> None:
        result = self.desk.store.act(caller, operation, params)
        caller.record(params, 200)
        done(SdkReply(True, result))
