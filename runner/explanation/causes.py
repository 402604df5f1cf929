"""The causes for which something does not pass an edge, each read from rows. The first that speaks is the cause."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from runner.explanation.filters import filtered
from runner.explanation.story import Seen, Story
from runner.explanation.values import Stop, moment, shown
from runner.trace import Op
from topology.graph import Edge

FAILURE = ("dead_letters", "on_failure")
"""Relations that only what failed goes along."""
SILENT = ("writes", "reads")
"""Relations along which a modelled handler leaves no row."""
STATUS = {
    400: "as not valid",
    401: "because nobody was authenticated",
    403: "because there is no permission",
    404: "because it knows no such thing",
    408: "because it took too long",
    409: "because of a conflict",
    413: "as too large",
    415: "because of its content type",
    429: "because there was no capacity left (throttled)",
    500: "with an error of its own",
    502: "because the answer behind it was not valid",
    503: "because it was down",
    504: "because there was no answer in time",
}


def refused_with(status: int) -> str:
    return STATUS.get(status, "as a fault of the sender" if status < 500 else "with an error")


def returned(story: Story, edge: Edge) -> Stop | None:
    """The recursion guard took it out."""
    for row in story.at(edge.target, Op.RECURSION):
        text = f"{edge.target} did not take it at {moment(row.t_us)}: it had come round {row.value} times already."
        return Stop("recursion", text, edge.source, edge.id, row.t_us, row.message, row.seq)
    return None


def deduplicated(story: Story, edge: Edge) -> Stop | None:
    for row in story.at(edge.target, Op.DEDUPLICATE):
        if row.edge in (edge.id, None):
            text = f"{edge.target} dropped it as a duplicate at {moment(row.t_us)}: it had the same message before."
            return Stop("deduplicated", text, edge.source, edge.id, row.t_us, row.message, row.seq)
    return None


def refused(story: Story, edge: Edge) -> Stop | None:
    """The target, or its permission, said no to the sender."""
    for row in reversed(story.on(edge, Op.REJECT, Op.SDK)):
        if row.op == Op.SDK and row.value < 400:
            continue
        cause = "throttled" if row.value == 429 else "permission" if row.value in (401, 403) else "refused"
        text = f"{edge.target} refused it with {row.value} at {moment(row.t_us)}, {refused_with(row.value)}."
        if not row.value:
            text = f"{edge.target} did not take it at {moment(row.t_us)}."
        said = story.payloads.get(row.message)
        if row.op == Op.SDK and isinstance(said, Mapping) and said.get("error"):
            text += f" It said: {shown(str(said['error']))}."
        return Stop(cause, text, edge.source, edge.id, row.t_us, row.message, row.seq, row.value)
    return None


def refused_before(story: Story, edge: Edge) -> Stop | None:
    """The source itself refused the request: a gateway that lets nobody in."""
    for row in story.at(edge.source, Op.REFUSE):
        if row.edge is not None and story.on(edge, Op.ROUTE):
            continue
        cause = {401: "authorizer", 403: "authorizer", 429: "throttled"}.get(row.value, "refused")
        text = f"{edge.source} refused the request with {row.value} at {moment(row.t_us)}, {refused_with(row.value)}."
        name = edge["auth"]
        if cause == "authorizer" and name:
            text += f" The route asks the authorizer {shown(name)}."
        return Stop(cause, text, edge.source, edge.id, row.t_us, row.message, row.seq, row.value)
    return None


def throttled(story: Story, edge: Edge) -> Stop | None:
    rows = [row for row in story.at(edge.target, Op.THROTTLE) if row.edge in (edge.id, None)]
    rows += story.on(edge, Op.THROTTLE)
    for row in rows[-1:]:
        text = f"{edge.target} had no room for it at {moment(row.t_us)} (throttled), and it did not come again."
        return Stop("throttled", text, edge.source, edge.id, row.t_us, row.message, row.seq)
    return None


def ended_there(story: Story, edge: Edge) -> Stop | None:
    """It ended in the source: by age, by attempts, or as a dead letter somewhere else."""
    rows = story.at(edge.source, Op.EXPIRE, Op.DROP, Op.DEAD_LETTER)
    for row in reversed(rows):
        if row.op == Op.DEAD_LETTER:
            moved = story.graph.edges.get(row.edge or "")
            where = moved.target if moved is not None else "a dead-letter target"
            text = f"{edge.source} gave it up and moved it to {where} at {moment(row.t_us)}."
            if moved is not None and moved.id == edge.id:
                continue
            return Stop("dead-lettered", text, edge.source, edge.id, row.t_us, row.message, row.seq)
        is_aged = row.op == Op.EXPIRE
        how = "became too old" if is_aged else "was dropped after its last attempt"
        text = f"It {how} in {edge.source} at {moment(row.t_us)}; nothing keeps what {edge.source} gives up."
        return Stop("expired" if is_aged else "dropped", text, edge.source, edge.id, row.t_us, row.message, row.seq)
    return None


WAITS = {
    Op.RECEIVE: "is being worked on",
    Op.INVOKE: "is being worked on",
    Op.DELIVER: "is on its way",
    Op.RETURN: "was not settled and comes back after its visibility timeout",
    Op.BACKOFF: "waits to be tried again",
    Op.THROTTLE: "was throttled and waits to be tried again",
    Op.REJECT: "was refused and waits to be tried again",
}


def waiting(story: Story, edge: Edge) -> Stop | None:
    own = edge.id if any(row.edge == edge.id for row in story.at(edge.source, Op.ACCEPT)) else None
    row = story.waiting(edge.source, own)
    if row is not None:
        text = f"It {WAITS.get(Op(row.op), 'waits')} in {edge.source}, since {moment(row.t_us)}."
        return Stop("waiting", text, edge.source, edge.id, row.t_us, row.message, row.seq)
    going = story.running(edge.source)
    if going is not None:
        text = f"{edge.source} has worked on it since {moment(going.t_us)} and has not ended yet."
        return Stop("waiting", text, edge.source, edge.id, going.t_us, going.message, going.seq)
    return None


def failed(story: Story, edge: Edge) -> Stop | None:
    """The source's work failed, and sent nothing along the edge."""
    rows = [row for row in story.at(edge.source, Op.END) if row.value]
    if edge.relation in FAILURE or not rows or story.on(edge, Op.SEND):
        return None
    row = rows[-1]
    how = {2: "ran out of time", 3: "was killed"}.get(row.value, "failed")
    text = f"{edge.source} {how} at {moment(row.t_us)} before anything went to {edge.target}{_error(story, row)}."
    return Stop("failed", text, edge.source, edge.id, row.t_us, row.message, row.seq)


def _error(story: Story, row: Seen) -> str:
    told: Any = story.payloads.get(row.message)
    message = told.get("message") if isinstance(told, Mapping) else None
    return f": {shown(str(message))}" if message else ""


def routed_elsewhere(story: Story, edge: Edge) -> Stop | None:
    """The gateway chose another of its routes."""
    for row in story.at(edge.source, Op.ROUTE):
        taken = story.graph.edges.get(row.edge or "")
        if taken is not None and taken.id != edge.id:
            text = f"{edge.source} sent it along another route at {moment(row.t_us)}, to {taken.target}."
            return Stop("other-route", text, edge.source, edge.id, row.t_us, row.message, row.seq)
    return None


def not_needed(story: Story, edge: Edge) -> Stop | None:
    if edge.relation not in FAILURE:
        return None
    text = f"Nothing failed for good in {edge.source}: only then something goes to {edge.target}."
    return Stop("not-needed", text, edge.source, edge.id)


def unrecorded(story: Story, edge: Edge) -> Stop | None:
    done = [row for row in story.at(edge.source, Op.END) if not row.value]
    if edge.relation not in SILENT or not done:
        return None
    text = (
        f"{edge.source} ended well at {moment(done[-1].t_us)}. A modelled handler leaves no row of what it "
        f"{edge.relation}, so the log cannot say more of {edge.target}."
    )
    return Stop("unrecorded", text, edge.source, edge.id, done[-1].t_us, 0, done[-1].seq)


def lost_on_the_way(story: Story, edge: Edge) -> Stop | None:
    """It was sent, and no row says that the target had it: a fault of the scenario took it, or the target was away."""
    sent = story.on(edge, Op.SEND, Op.ROUTE, Op.TIMEOUT)
    if not sent:
        return None
    row = sent[-1]
    late = f" and had no answer by {moment(row.t_us)}" if row.op == Op.TIMEOUT else ""
    text = (
        f"{edge.source} sent it at {moment(sent[0].t_us)}{late}, and {edge.target} never had it: the connection or "
        f"{edge.target} refused everything then."
    )
    return Stop("lost-on-the-way", text, edge.source, edge.id, row.t_us, row.message, row.seq)


def not_sent(story: Story, edge: Edge) -> Stop:
    done = [row for row in story.at(edge.source, Op.END) if not row.value]
    if done:
        row = done[-1]
        text = f"{edge.source} ended well at {moment(row.t_us)}, and sent nothing to {edge.target}."
        return Stop("not-sent", text, edge.source, edge.id, row.t_us, 0, row.seq)
    text = f"{edge.source} was reached, and sent nothing to {edge.target}."
    return Stop("not-sent", text, edge.source, edge.id)


CAUSES: tuple[Callable[[Story, Edge], Stop | None], ...] = (
    returned, deduplicated, refused_before, filtered, waiting, refused, ended_there, throttled, lost_on_the_way,
    failed, routed_elsewhere, not_needed, unrecorded,
)  # fmt: skip


def stop_of(story: Story, edge: Edge) -> Stop:
    """Why nothing passed the edge."""
    return next((stop for cause in CAUSES if (stop := cause(story, edge)) is not None), None) or not_sent(story, edge)
