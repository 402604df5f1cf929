"""workflow: a state machine that calls others in order, waits, retries and catches."""

from __future__ import annotations

from topology.kinds.base import ADDRESS, COMMON, TRACING, Accept, Call, Entry, Field, Kind, Outgoing, flag, seconds

_STATE_TARGETS = (
    *("function", "service", "gateway", "external", "workflow"),
    *("queue", "topic", "bus", "stream", "table", "bucket", "secret"),
)

WORKFLOW = Kind(
    name="workflow",
    title="Workflow",
    group="Orchestration",
    icon="workflow",
    doc="Runs the states of a definition in order, with waits, retries and branches.",
    fields=(
        *COMMON,
        Field(
            "type",
            "enum",
            doc="standard runs up to a year, exactly once; express up to five minutes, at least once.",
            choices=("standard", "express"),
            default="standard",
        ),
        Field(
            "definition",
            "any",
            doc="The Amazon States Language: a file of the project, or the definition itself.",
            variants=(
                Field("definition", "string", file=True),
                Field("definition", "object", fields=(Field("file", "string", file=True, required=True),)),
                Field("definition", "object"),
            ),
            section="Code",
        ),
        seconds("timeout_s", "An execution that takes longer is stopped.", section="Reliability"),
        Field(
            "log_level",
            "enum",
            doc="Which events of an execution are logged.",
            choices=("off", "all", "error", "fatal"),
            section="Operations",
        ),
        TRACING,
    ),
    outgoing=(Outgoing("state", _STATE_TARGETS),),
    accepts=(
        Accept(
            "invokes",
            ("function", "service"),
            (flag("callback", "Answers a task that waits, by its token; nothing is started.", default=False),),
        ),
    ),
    metrics=("transitions", "aborted"),
    color="pink",
    entry=Entry(
        "message",
        body="Input",
        sample="event",
        call=Call(
            "stepfunctions",
            "@aws-sdk/client-sfn",
            "SFNClient",
            "StartExecution",
            "arn:aws:states:us-east-1:000000000000:stateMachine:{name}",
            {"stateMachineArn": ADDRESS, "input": "{text}"},
        ),
    ),
)
