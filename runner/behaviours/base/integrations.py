"""What a Task state asks of the other nodes: functions, HTTP, other workflows, and all services through the SDK's.

A name is resolved to a node first; a node that the definition does not name cannot be asked, as without a right.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from runner.behaviours.base.calls import Call, Message, Retry
from runner.behaviours.base.context import Context, Wire
from runner.behaviours.base.proxy import body_text
from runner.behaviours.base.values import Invocation, Parcel, Response
from runner.handlers import SdkCall, SdkReply
from runner.workflow.host import Task
from topology.workflows.references import ANY, TARGETS, node_named

COMPUTE = ("function", "service")
HTTP = ("external", "gateway", "service")
TOKEN = ".waitForTaskToken"
NO_RETRY = Retry(None)
"""A Task retries by its own Retry alone."""
NESTED_MAX = 32
_LAMBDA_ERRORS = {
    "Timeout": "Sandbox.Timedout",
    "ModelledFailure": "Lambda.Unknown",
    "Fault": "Lambda.Unknown",
    "Killed": "Lambda.Unknown",
}
_PREFIXES = {
    "sqs": "SQS",
    "sns": "SNS",
    "dynamodb": "DynamoDB",
    "events": "EventBridge",
    "states": "StepFunctions",
    "aws-sdk:dynamodb": "DynamoDb",
    "aws-sdk:eventbridge": "EventBridge",
    "aws-sdk:secretsmanager": "SecretsManager",
}
"""What the names of errors of an integration begin with."""
_BLOBS = {"s3": "Body", "kinesis": "Data"}
"""Parameters that hold bytes: text, or a value as JSON text."""
_SERVICES = {"sfn": "states", "eventbridge": "events"}
_DIRECT: Mapping[str, tuple[str, str, Callable[[str, Any, str], dict[str, Any]]]] = {
    "queue": ("sqs", "SendMessage", lambda node, body, _: {"QueueUrl": node, "MessageBody": body}),
    "topic": ("sns", "Publish", lambda node, body, _: {"TopicArn": node, "Message": body}),
    "bus": (
        "events",
        "PutEvents",
        lambda node, body, own: {
            "Entries": [{"EventBusName": node, "Detail": body, "DetailType": f"{own}.event", "Source": own}]
        },
    ),
}
"""What a resource that is a channel's own name means: send it the arguments."""


class Startable(Protocol):
    """A workflow, for who waits for the end of an execution."""

    def start_for(self, parcel: Parcel, done: Callable[[Mapping[str, Any]], None]) -> dict[str, Any]:
        """Starts one; what StartExecution answers, and `done` hears later what DescribeExecution tells."""


class Asking:
    """Asks for the tasks of one execution. `invocation` stands for the execution, in the trace and for the SDK."""

    __slots__ = ("_context", "_invocation", "_world")

    def __init__(self, context: Context, invocation: Invocation) -> None:
        self._context = context
        self._world = context.world
        self._invocation = invocation

    def ask(self, task: Task) -> None:
        """Finds out what the resource means, and asks; the task hears the answer, now or later."""
        resource = task.resource
        if ":activity:" in resource:
            return
        if ":states:::" not in resource:
            self._ask_node(task, resource, task.arguments, lambda output: output)
            return
        action = resource.partition(":::")[2].removesuffix(TOKEN)
        service, _, operation = action.rpartition(":")
        if operation in ("2", "1"):
            service, _, operation = service.rpartition(":")
        arguments = self._named(task.arguments, 0)
        asked = _ACTIONS.get(f"{service}:{operation.removesuffix('.sync')}")
        if not isinstance(arguments, Mapping):
            task.fail("States.Runtime", "The parameters of the task are no object.")
        elif asked is not None:
            asked(self, task, arguments)
        else:
            self._ask_sdk(task, service, operation, arguments)

    # Names

    def _named(self, value: Any, depth: int) -> Any:
        """The arguments with the ids of nodes in place of the names that mean them."""
        if depth > NESTED_MAX:
            return value
        if isinstance(value, Mapping):
            return {name: self._renamed(name, part, depth) for name, part in value.items()}
        if isinstance(value, list | tuple):
            return [self._named(part, depth + 1) for part in value]
        return value

    def _renamed(self, name: str, value: Any, depth: int) -> Any:
        if name in TARGETS and isinstance(value, str):
            return node_named(value, self._world.graph.nodes, TARGETS[name]) or value
        return self._named(value, depth + 1)

    def _wire(self, task: Task, name: Any, kinds: tuple[str, ...]) -> Wire | None:
        """The edge to the node of this name; without one the task fails."""
        found = node_named(str(name or ""), self._world.graph.nodes, kinds)
        if found is None:
            task.fail(_missing(kinds), f"{name or 'Nothing'} names no {' or '.join(kinds)} of this topology.")
            return None
        for wire in self._context.outgoing:
            if wire.edge.target == found and wire.relation == "state":
                return wire
        task.fail(_refused(kinds), f"{self._context.node.id} is not authorized: its definition does not name {found}.")
        return None

    # Functions and other nodes by their own name

    def _ask_node(self, task: Task, name: str, arguments: Any, shape: Callable[[Any], Any]) -> None:
        wire = self._wire(task, name, ANY)
        if wire is None:
            return
        kind = wire.target.name
        if kind in COMPUTE or kind in HTTP:
            self._call(task, wire, Message("POST", "/", arguments), shape)
        elif kind == "workflow":
            self._start_and_wait(task, wire, arguments, {}, is_json=True)
        elif kind in _DIRECT:
            service, operation, params = _DIRECT[kind]
            self._ask_service(task, service, operation, params(wire.edge.target, arguments, self._context.node.id), "")
        else:
            task.fail("States.Runtime", f"The resource {name} is a {kind}: ask it through an integration.")

    def _call(self, task: Task, wire: Wire, message: Message, shape: Callable[[Any], Any]) -> None:
        """Asks, and answers the task with the answer's body; a modelled node answers what it was given."""

        def answered(response: Response) -> None:
            if response.ok:
                body = message.body if response.body is None else plain(response.body)
                _settle(task, shape(body))
            else:
                task.fail(*_failure(wire, response))

        self._start(wire, message, answered)

    def _start(self, wire: Wire, message: Message, answered: Callable[[Response], None]) -> None:
        number = self._invocation.items[0][0]
        Call(
            self._context,
            wire,
            message,
            answered,
            invocation=self._invocation.number,
            cause=number,
            retry=NO_RETRY,
        ).start()

    def invoke(self, task: Task, arguments: Mapping[str, Any]) -> None:
        """`lambda:invoke`"""
        wire = self._wire(task, arguments.get("FunctionName"), COMPUTE)
        if wire is None:
            return
        payload = arguments.get("Payload", {})
        if arguments.get("InvocationType") != "Event":
            self._call(task, wire, Message("POST", "/", payload), _invoked)
            return
        wire.messages += 1
        if wire.target.refusal(wire):
            wire.errors += 1
            task.fail("Lambda.TooManyRequestsException", "Rate Exceeded.")
            return
        self._context.soon(wire.target.accept, self._parcel(wire, payload))
        _settle(task, {"StatusCode": 202, "Payload": {}})

    def _parcel(self, wire: Wire, body: Any) -> Parcel:
        return Parcel(wire, body, self._invocation.items[0][0], self._invocation.number)

    # HTTP

    def http(self, task: Task, arguments: Mapping[str, Any]) -> None:
        """`http:invoke` and `apigateway:invoke`"""
        wire = self._wire(task, arguments.get("ApiEndpoint"), HTTP)
        if wire is None:
            return
        given = task.arguments.get("ApiEndpoint", "") if isinstance(task.arguments, Mapping) else ""
        path = str(arguments.get("Path") or _path_of(str(given)))
        message = Message(
            str(arguments.get("Method") or "POST"),
            path,
            arguments.get("RequestBody"),
            {str(name).lower(): _text(value) for name, value in (arguments.get("Headers") or {}).items()},
            "&".join(f"{name}={_text(value)}" for name, value in (arguments.get("QueryParameters") or {}).items()),
        )

        def answered(response: Response) -> None:
            if response.ok:
                body = message.body if response.body is None else plain(response.body)
                headers = {name: [value] for name, value in response.headers.items()}
                _settle(task, {"Headers": headers, "ResponseBody": body, "StatusCode": response.status})
            elif response.status:
                task.fail(f"States.Http.StatusCode.{response.status}", body_text(response.body))
            else:
                task.fail("States.Http.Socket", "The endpoint did not answer in time.")

        self._start(wire, message, answered)

    def run_task(self, task: Task, arguments: Mapping[str, Any]) -> None:
        """`ecs:runTask`"""
        wire = self._wire(task, arguments.get("TaskDefinition"), ("service",))
        if wire is not None:
            self._call(task, wire, Message("POST", "/", arguments.get("Overrides", {})), lambda output: output)

    # Other workflows

    def start_execution(self, task: Task, arguments: Mapping[str, Any]) -> None:
        """`states:startExecution`, with `.sync` or without"""
        if ".sync" not in task.resource:
            self._ask_sdk(task, "states", "startExecution", arguments)
            return
        wire = self._wire(task, arguments.get("StateMachineArn"), ("workflow",))
        if wire is not None:
            given = arguments.get("Input", {})
            self._start_and_wait(task, wire, given, arguments, is_json=task.resource.endswith(":2"))

    def _start_and_wait(
        self, task: Task, wire: Wire, given: Any, arguments: Mapping[str, Any], *, is_json: bool
    ) -> None:
        wire.messages += 1
        status = wire.target.refusal(wire)
        if status:
            wire.errors += 1
            task.fail("StepFunctions.ServiceException", f"The workflow answered {status}.")
            return

        def done(execution: Mapping[str, Any]) -> None:
            if execution["Status"] == "SUCCEEDED":
                output = execution["Output"]
                task.succeed({**execution, "Output": output if is_json else body_text(output)})
            else:
                wire.errors += 1
                task.fail("States.TaskFailed", json.dumps(execution))

        parcel = self._parcel(wire, given)
        if arguments.get("Name"):
            parcel.having(deduplication=str(arguments["Name"]))
        target: Startable = wire.target  # type: ignore[assignment]
        task.accepted(target.start_for(parcel, done))

    # Services

    def _ask_sdk(self, task: Task, service: str, operation: str, arguments: Mapping[str, Any]) -> None:
        name = service.removeprefix("aws-sdk:")
        bare = operation.removesuffix(".sync")
        prefix = _PREFIXES.get(service) or _PREFIXES.get(name) or name[:1].upper() + name[1:]
        if service.startswith("aws-sdk:") and service not in _PREFIXES:
            prefix = name[:1].upper() + name[1:]
        self._ask_service(task, _SERVICES.get(name, name), bare[:1].upper() + bare[1:], arguments, prefix)

    def _ask_service(self, task: Task, service: str, operation: str, params: Mapping[str, Any], prefix: str) -> None:
        prefix = prefix or _PREFIXES[service]

        def done(reply: SdkReply) -> None:
            if not reply.ok:
                task.fail(_error_name(prefix, reply.error_code), reply.error_message)
                return
            result = plain(reply.result)
            if service == "states":
                result = {name[:1].upper() + name[1:]: value for name, value in result.items()}
            if result.get("FailedEntryCount"):
                task.fail("EventBridge.FailedEntry", json.dumps(result))
            else:
                _settle(task, result)

        if service == "states":
            # The API begins the names of its fields in lower case, the States Language in upper case.
            params = {name[:1].lower() + name[1:]: value for name, value in params.items()}
        if service in _BLOBS:
            params = _with_blobs(params, _BLOBS[service], 0)
        services = self._world.services
        assert services is not None, "A run with a workflow has services."
        call = SdkCall(f"execution-{self._invocation.number}", service, operation, params)
        services.call(self._context.node.id, call, self._invocation, done)


_ACTIONS: dict[str, Callable[[Asking, Task, Mapping[str, Any]], None]] = {
    "lambda:invoke": Asking.invoke,
    "aws-sdk:lambda:invoke": Asking.invoke,
    "http:invoke": Asking.http,
    "apigateway:invoke": Asking.http,
    "ecs:runTask": Asking.run_task,
    "states:startExecution": Asking.start_execution,
}


def plain(value: Any) -> Any:
    """An answer as JSON has it: bytes and times are texts, what is frozen is copied."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, Mapping):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


def _with_blobs(params: Any, name: str, depth: int) -> Any:
    if isinstance(params, list | tuple) and depth < NESTED_MAX:
        return [_with_blobs(part, name, depth + 1) for part in params]
    if not isinstance(params, Mapping) or depth >= NESTED_MAX:
        return params
    return {
        field: body_text(value).encode() if field == name else _with_blobs(value, name, depth + 1)
        for field, value in params.items()
    }


def _settle(task: Task, output: Any) -> None:
    """The service took the request: its answer is the task's, unless the task waits for its token."""
    if task.token is None:
        task.succeed(output)
    else:
        task.accepted(output)


def _invoked(output: Any) -> dict[str, Any]:
    return {
        "ExecutedVersion": "$LATEST",
        "Payload": output,
        "SdkHttpMetadata": {"HttpStatusCode": 200},
        "StatusCode": 200,
    }


def _failure(wire: Wire, response: Response) -> tuple[str, str]:
    """Error and cause for what a function, service or external system answered."""
    if wire.target.name != "function":
        if not response.status:
            return "States.Http.Socket", "The endpoint did not answer in time."
        return f"States.Http.StatusCode.{response.status}", body_text(response.body)
    if response.status == 429:
        return "Lambda.TooManyRequestsException", "Rate Exceeded."
    output = response.body if isinstance(response.body, Mapping) else {}
    if "x-amz-function-error" not in response.headers:
        return "Lambda.ServiceException", body_text(response.body)
    kind, message = str(output.get("type", "Error")), str(output.get("message", ""))
    cause: dict[str, Any] = {"errorMessage": message, "errorType": kind}
    if output.get("stack"):
        cause["stackTrace"] = plain(output["stack"])
    return _LAMBDA_ERRORS.get(kind, kind), json.dumps(cause)


def _error_name(prefix: str, code: str) -> str:
    return f"{prefix}.{code}" if code.endswith("Exception") else f"{prefix}.{code}Exception"


def _missing(kinds: tuple[str, ...]) -> str:
    return "Lambda.ResourceNotFoundException" if kinds == COMPUTE else "States.Runtime"


def _refused(kinds: tuple[str, ...]) -> str:
    return "Lambda.AccessDeniedException" if kinds == COMPUTE else "States.TaskFailed"


def _path_of(url: str) -> str:
    rest = url.partition("://")[2]
    return "/" + rest.partition("/")[2]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
