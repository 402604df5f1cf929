"""What people do to runs. Every function takes the user who asks: today the anonymous local user, None."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from django.db import transaction

from runner import selectors
from runner.engine import breakpoint_checked, refuse_errors
from runner.errors import BadRun, RunEnded, RunGoesOn, RunnerError, RunNotReady
from runner.hub.nudges import nudge
from runner.models import ENDED, Command, Run, State
from runner.recordings import scenario_of_run, with_replays
from runner.resolve import (
    CLOCKS,
    DURATION_MAX_S,
    HANDLERS,
    project_values,
    scenario_of,
    scenario_values,
)
from runner.tasks import dispatch
from topology.document import Project, parse, scenario_document, yaml_document
from topology.errors import TopologyNotFound
from topology.models import Revision
from topology.services import file_write, revision_ensure

ANSWER_S = 5.0
REQUEST_S = 60.0
ASK_EVERY_S = 0.01
SPEED_MAX = 1000.0
SEED_MAX = 2**63 - 1

LAYOUT = "layout.yaml"

User = Any
"""Whoever asks; permissions come with accounts."""


class CommandRefused(RunnerError):
    """The run refused the command."""

    code = "command-refused"


def run_start(user: User, topology: str, options: Mapping[str, Any]) -> Run:
    """Stores a run of the topology as it is drawn now, as a revision, and sends it to a worker."""
    check_options(options)
    revision = revision_ensure(user, topology_id(topology))
    return run_create(user, revision_project(revision), options, topology=topology, revision=str(revision.pk))


def revision_project(revision: Revision) -> Project:
    """The project of a revision: its sources with the layout beside them."""
    layout = {LAYOUT: revision.layout} if revision.layout else {}
    return Project(revision.main, {revision.main: revision.text, **revision.files, **layout})


def topology_id(text: str) -> uuid.UUID:
    """The id; raises `TopologyNotFound` for what cannot be one."""
    try:
        return uuid.UUID(text)
    except ValueError:
        raise TopologyNotFound(f"There is no topology {text}.") from None


def run_create(
    user: User,
    project: Project,
    options: Mapping[str, Any],
    *,
    topology: str | None = None,
    revision: str | None = None,
) -> Run:
    """Stores a run of the project and sends it when the transaction is through.

    `options`: scenario, seed, handlers, clock, speed, duration_s; what is absent, the scenario says. `paused` and
    `breakpoints` are what it begins with.
    """
    check_options(options)
    parsed = parse(project)
    refuse_errors(parsed)
    points = [breakpoint_checked(parsed.graph, point) for point in options.get("breakpoints") or ()]
    overrides = {key: options.get(key) for key in ("seed", "handlers", "clock", "speed", "duration_s")}
    scenario = scenario_of(parsed, options.get("scenario"), overrides)
    with_replays(scenario)
    run = Run.objects.create(
        topology=topology,
        revision=revision,
        title=(parsed.graph.title or parsed.graph.name)[:200],
        project=project_values(project),
        scenario=scenario.name or "",
        scenario_document=scenario_values(scenario),
        seed=scenario.seed,
        handlers=scenario.handlers,
        clock=scenario.clock,
        speed=scenario.speed,
        duration_s=options.get("duration_s"),
        controls={"paused": bool(options.get("paused")), "speed": scenario.speed, "breakpoints": points},
    )
    transaction.on_commit(lambda: dispatch(run.pk))
    return run


def check_options(options: Mapping[str, Any]) -> None:
    """Raises `BadRun` for a value that no run can have."""
    for name, choices in (("handlers", HANDLERS), ("clock", CLOCKS)):
        value = options.get(name)
        if value is not None and value not in choices:
            raise BadRun(f"{name} is one of {', '.join(choices)}; {value!r} is not.")
    for name, most in (("speed", SPEED_MAX), ("duration_s", DURATION_MAX_S)):
        value = options.get(name)
        if value is not None and not 0 < value <= most:
            raise BadRun(f"{name} is above 0 and at most {most:g}; {value!r} is not.")
    seed = options.get("seed")
    if seed is not None and not -SEED_MAX <= seed <= SEED_MAX:
        raise BadRun("seed is an integer of at most 63 bits.")


def run_cancel(user: User, run: uuid.UUID) -> Run:
    """Asks the run to stop; a queued one is cancelled at once. Raises `RunEnded` for an ended one."""
    found = selectors.run_get(user, run)
    queued = Run.objects.filter(pk=run, state=State.QUEUED)
    if not queued.update(state=State.CANCELLED, cancel_requested=True, finished_at=selectors.now()):
        if not Run.objects.filter(pk=run, state__in=(State.CLAIMED, State.RUNNING)).update(cancel_requested=True):
            raise RunEnded(f"The run is {found.state}; it cannot be cancelled.")
        nudge("control", run)
    nudge("log", run)
    return selectors.run_get(user, run)


def run_change(user: User, run: uuid.UUID, change: Mapping[str, Any]) -> Run:
    """Keeps the log of the run whatever its age, or no longer (`kept`); calls it something (`name`)."""
    selectors.run_get(user, run)
    wanted = {key: change[key] for key in ("kept", "name") if key in change}
    if wanted:
        Run.objects.filter(pk=run).update(**wanted)
    return selectors.run_get(user, run)


def run_delete(user: User, run: uuid.UUID) -> None:
    """Takes an ended run away; `run_restore` brings it back for a while. Raises `RunGoesOn`."""
    found = selectors.run_get(user, run)
    if not Run.objects.filter(pk=run, state__in=ENDED).update(deleted_at=selectors.now()):
        raise RunGoesOn(f"The run is {found.state}; stop it before you delete it.")


def run_restore(user: User, run: uuid.UUID | str) -> Run:
    """Brings back a deleted run; raises `RunNotFound` when it is gone for good."""
    with suppress(ValueError):
        Run.objects.filter(pk=uuid.UUID(str(run))).update(deleted_at=None)
    return selectors.run_get(user, run)


def run_steer(user: User, run: uuid.UUID, action: str, values: Mapping[str, Any]) -> Any:
    """Pauses the run, lets it go on, lets it take steps, or changes its speed."""
    if action == "speed" and not 0 < (values.get("speed") or 0) <= SPEED_MAX:
        raise BadRun(f"speed is above 0 and at most {SPEED_MAX:g}.")
    return ask(user, run, action, {key: values[key] for key in ("speed", "count") if values.get(key) is not None})


def breakpoint_add(user: User, run: uuid.UUID, point: Mapping[str, Any]) -> Any:
    """Sets a breakpoint, or another condition for the one that is there."""
    return ask(user, run, "break", {key: point.get(key) for key in ("node", "edge", "condition")})


def breakpoint_remove(user: User, run: uuid.UUID, place: str) -> Any:
    """Takes a breakpoint away; what waits there goes on."""
    return ask(user, run, "unbreak", {"id": place})


def breakpoint_release(user: User, run: uuid.UUID, place: str, values: Mapping[str, Any]) -> Any:
    """Lets go what waits at a breakpoint: all, the first `count`, or the one `message`."""
    return ask(user, run, "release", {"id": place, "count": values.get("count"), "message": values.get("message")})


def breakpoint_held(user: User, run: uuid.UUID, place: str) -> Any:
    """What waits at a breakpoint; nothing does in a run that has ended."""
    try:
        return ask(user, run, "held", {"id": place})
    except RunEnded:
        return []


def message_redrive(
    user: User, run: uuid.UUID, node: str, messages: Sequence[int] | None, *, rate_per_s: float | None = None
) -> Any:
    """Begins to move messages of a dead-letter queue back to where they came from; all without `messages`."""
    given = {"node": node, "messages": None if messages is None else list(messages), "rate_per_s": rate_per_s}
    return ask(user, run, "redrive", given)


def redrive_list(user: User, run: uuid.UUID) -> list[dict[str, Any]]:
    """Every redrive of the run, the latest first: of an active run from its process, of an ended one as they ended."""
    found = selectors.run_get(user, run)
    if found.state == State.RUNNING:
        try:
            return list(ask(user, run, "redrives", {}))
        except RunEnded:
            found = selectors.run_get(user, run)
    return list(found.redrives)


def redrive_cancel(user: User, run: uuid.UUID, redrive: int) -> Any:
    """Moves no more messages of the redrive."""
    return ask(user, run, "redrive-cancel", {"redrive": redrive})


def message_delete(user: User, run: uuid.UUID, node: str, messages: Sequence[int]) -> Any:
    """Drops messages of a queue."""
    return ask(user, run, "delete", {"node": node, "messages": list(messages)})


def queue_purge(user: User, run: uuid.UUID, node: str) -> Any:
    """Drops every message of a queue."""
    return ask(user, run, "purge", {"node": node})


def archive_replay(user: User, run: uuid.UUID, node: str, from_s: float | None, until_s: float | None) -> Any:
    """Puts the archived events of a bus once more."""
    return ask(user, run, "replay", {"node": node, "from_s": from_s, "until_s": until_s})


def task_answer(user: User, run: uuid.UUID, options: Mapping[str, Any]) -> Any:
    """Ends a task of a workflow that waits for its token."""
    return ask(user, run, "task", dict(options))


def scenario_save(user: User, run: uuid.UUID, name: str, *, replace: bool = False) -> dict[str, Any]:
    """Writes the run's stimuli as scenarios/<name>.yaml into the design that it ran, and returns the text.

    Raises `LogGone`, and `BadRun` for a run of no stored design.
    """
    found = Run.objects.get(pk=selectors.run_get(user, run).pk)
    if found.topology is None:
        raise BadRun("The run belongs to no stored design; take the text of its scenario instead.")
    scenario, is_cut = scenario_of_run(found, name)
    text = yaml_document(scenario_document(scenario))
    path = f"scenarios/{name}.yaml"
    file_write(user, topology_id(str(found.topology)), path, text, replace=replace)
    return {"path": path, "text": text, "arrivals": len(scenario.arrivals), "cut": is_cut}


def message_list(user: User, run: uuid.UUID, node: str) -> dict[str, Any]:
    """The first messages in a node and how many there are: of an active run from its process, of an ended one as they
    were left."""
    found = selectors.run_get(user, run)
    selectors.check_node(found, node)
    if found.state == State.RUNNING:
        try:
            return dict(ask(user, run, "messages", {"node": node}))
        except RunEnded:
            found = selectors.run_get(user, run)
    return selectors.messages_left(found, node)


def ask(user: User, run: uuid.UUID, kind: str, arguments: Mapping[str, Any], timeout_s: float = ANSWER_S) -> Any:
    """Gives a command to the run's process and waits for the answer."""
    found = selectors.run_get(user, run)
    if found.ended:
        raise RunEnded(f"The run is {found.state}; nothing can be done to it any more.")
    if found.state != State.RUNNING:
        raise RunNotReady(f"The run is {found.state}; try again when it is running.")
    command = Command.objects.create(run_id=run, kind=kind, arguments=dict(arguments))
    nudge("control", run)
    until = time.monotonic() + timeout_s
    while time.monotonic() < until:
        command.refresh_from_db()
        if command.answered_at is not None:
            return answer(command)
        if Run.objects.filter(pk=run).exclude(state=State.RUNNING).exists():
            command.refresh_from_db()
            if command.answered_at is None:
                raise RunEnded("The run ended before it answered.")
            return answer(command)
        # The answer is a row that the run's own process writes, on any database: it is looked at again.
        time.sleep(ASK_EVERY_S)
    raise RunNotReady(f"The run did not answer within {timeout_s:g} s.")


def answer(command: Command) -> Any:
    if command.code == RunEnded.code:
        raise RunEnded(command.error)
    if command.code:
        refused = CommandRefused(command.error)
        refused.code = command.code
        raise refused
    return command.answer
