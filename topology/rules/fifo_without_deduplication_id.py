"""This FIFO channel gets messages without a deduplication id, and refuses them.

*Why.* A FIFO queue or topic needs to know what a duplicate is. Without content-based deduplication every
message must bring an id; one that does not is refused, so nothing arrives at all.

*Fix.* Turn on `content_based_deduplication`, or give `deduplication_id` on each edge that sends to it, and
`MessageDeduplicationId` in each state of a workflow that does. What a FIFO topic or queue passes on keeps its id,
and an outside producer may bring its own: both stay silent.

*Example.*

    shop:function -sends-> orders:queue(fifo=true)

*See.* SQS developer guide, "FIFO queues: exactly-once processing"; cfn-lint E3501.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from topology.rules.base import Edge, Finding, Fix, Rule, View
from topology.rules.base.states import State, Workflow, workflows_of

_SENDING = frozenset({("sqs", "sendMessage"), ("sns", "publish")})
_ID = "MessageDeduplicationId"


def check(view: View) -> Iterable[Finding]:
    for channel in view.graph.of_kind("queue", "topic"):
        if not channel["fifo"] or channel["content_based_deduplication"]:
            continue
        refused = [edge for edge in view.incoming(channel.id) if _lacks_id(view, edge)]
        if not refused:
            continue
        yield RULE.finding(
            f"{channel.id} is FIFO and refuses what {refused[0].source} sends: a message without a deduplication id. "
            "Turn on content-based deduplication, or give the id on the edge.",
            nodes=[channel.id],
            edges=[edge.id for edge in refused],
            path=[refused[0].source, channel.id],
            fixes=[
                Fix(
                    f"{channel.id} finds duplicates by content",
                    ({"op": "set", "node": channel.id, "path": "content_based_deduplication", "value": True},),
                )
            ],
        )


def _lacks_id(view: View, edge: Edge) -> bool:
    if edge.relation in ("sends", "publishes"):
        return not edge["deduplication_id"]
    if edge.relation == "routes":
        return not edge["request_mapping"]
    if edge.relation == "state":
        return any(_sends_without_id(state) for state in _tasks(view, edge))
    return edge.relation == "on_success" or (edge.relation == "delivers" and view.source(edge).kind == "schedule")


def _tasks(view: View, edge: Edge) -> Iterator[State]:
    """The states of a workflow that name what the edge leads to."""
    for workflow in view.once(_workflows):
        if workflow.node.id == edge.source:
            view.steps.spend(len(workflow.tasks))
            yield from (state for state in workflow.tasks if edge.target in state.targets)


def _workflows(view: View) -> tuple[Workflow, ...]:
    return workflows_of(view.graph)


def _sends_without_id(state: State) -> bool:
    """Whether its message has no id; of arguments that are one expression nobody knows."""
    if state.call is None or (state.call.service, state.call.action) not in _SENDING:
        return False
    given = state.fields.get("Arguments" if state.is_jsonata else "Parameters")
    return isinstance(given, Mapping) and not {_ID, f"{_ID}.$"} & set(given)


RULE = Rule("REL-022", "fifo-without-deduplication-id", "error", "reliability", check, __doc__, automatic=True)
