"""secretsmanager: the values of secrets, in versions. What is given out is kept out of everything recorded after."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Protocol, cast

from runner.behaviours.base import Wire
from runner.engine.caller import Caller, Refused
from runner.engine.services.base import Act, Desk, Reply, Service, unsupported
from runner.engine.specs import arn
from runner.handlers import EPOCH_US, SdkReply
from runner.trace.veil import MASK

CURRENT, PREVIOUS = "AWSCURRENT", "AWSPREVIOUS"
_MADE = datetime.fromtimestamp(EPOCH_US // 1_000_000, UTC)
_VALUES = ("SecretString", "SecretBinary")


class Secret(Protocol):
    """What the service asks of a secret's behaviour."""

    version: int

    @property
    def previous(self) -> int | None: ...

    def value(self, version: int) -> str: ...

    def version_id(self, version: int) -> str: ...

    def put(self, value: str | None, wire: Wire | None = None, invocation: int = 0) -> int: ...


class SecretsManager(Service):
    name = "secretsmanager"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.acts: dict[str, Act] = {
            "GetSecretValue": self._get,
            "BatchGetSecretValue": self._get_all,
            "PutSecretValue": self._put,
            "DescribeSecret": self._describe,
        }

    def act(self, caller: Caller, operation: str, params: Mapping[str, Any], done: Reply) -> None:
        """As every service, but that no value is noted."""
        act = self.acts.get(operation)
        if act is None:
            raise unsupported(caller)
        for name in _VALUES:
            self._hide(params.get(name))
        result = act(caller, params)
        caller.record({name: MASK if name in _VALUES else value for name, value in params.items()}, 200)
        done(SdkReply(True, result))

    def _hide(self, value: Any) -> None:
        if isinstance(value, bytes):
            value = value.decode("utf-8", "replace")
        if value:
            self.world.recorder.veil.hide(str(value))

    def _get(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        name, secret = self._use(caller, params.get("SecretId"), "reads")
        version = _version(secret, params.get("VersionId"), params.get("VersionStage"))
        value = secret.value(version)
        self._hide(value)
        return {
            "ARN": arn(name, "secret"),
            "Name": name,
            "VersionId": secret.version_id(version),
            "SecretString": value,
            "VersionStages": [CURRENT if version == secret.version else PREVIOUS],
            "CreatedDate": _MADE,
        }

    def _get_all(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        """What may not be read, or is not there, stands beside what was read."""
        values: list[dict[str, Any]] = []
        errors: list[dict[str, Any]] = []
        for secret in params.get("SecretIdList") or ():
            try:
                values.append(self._get(caller, {"SecretId": secret}))
            except Refused as refused:
                reply = refused.reply
                errors.append({"SecretId": secret, "ErrorCode": reply.error_code, "Message": reply.error_message})
        return {"SecretValues": values, "Errors": errors}

    def _put(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        name, secret = self._use(caller, params.get("SecretId"), "writes")
        given = params.get("SecretString")
        if given is None and isinstance(params.get("SecretBinary"), bytes):
            given = params["SecretBinary"].decode("utf-8", "replace")
        if given is None:
            raise Refused("InvalidParameterException", "You must provide either SecretString or SecretBinary.")
        version = secret.put(str(given), None, caller.invocation.number)
        return {
            "ARN": arn(name, "secret"),
            "Name": name,
            "VersionId": secret.version_id(version),
            "VersionStages": [CURRENT],
        }

    def _describe(self, caller: Caller, params: Mapping[str, Any]) -> dict[str, Any]:
        name, secret = self._use(caller, params.get("SecretId"), "reads")
        stages = {secret.version_id(secret.version): [CURRENT]}
        if secret.previous is not None:
            stages[secret.version_id(secret.previous)] = [PREVIOUS]
        return {"ARN": arn(name, "secret"), "Name": name, "VersionIdsToStages": stages}

    def _use(self, caller: Caller, name: Any, relation: str) -> tuple[str, Secret]:
        """The secret, when the caller has the right and no fault is in the way."""
        found = caller.target(name, ("secret",))
        wire = caller.wire_of(found, relation)
        # A write counts where it puts the value.
        status = found.use(relation, wire) if relation == "reads" else found.refusal(wire)
        if wire is not None:
            wire.messages += 1
            wire.errors += bool(status)
        if status:
            code = "ThrottlingException" if status == 429 else "InternalServiceError"
            raise Refused(code, "The secret cannot be used now.", 400 if status == 429 else 500)
        return found.context.node.id, cast(Secret, found)


def _version(secret: Secret, wanted: Any, stage: Any) -> int:
    """The version by its id, else by its stage, else the current one."""
    known = [secret.version] if secret.previous is None else [secret.version, secret.previous]
    stages = dict(zip((CURRENT, PREVIOUS), known, strict=False))
    version = next((number for number in known if secret.version_id(number) == wanted), None)
    if wanted is None:
        version = stages.get(str(stage or CURRENT))
    if version is None or (wanted is not None and stage is not None and stages.get(str(stage)) != version):
        raise Refused("ResourceNotFoundException", "Secrets Manager can't find the specified secret value.")
    return version
