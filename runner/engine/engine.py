"""The engine: a topology, a scenario, a seed and a clock make a run.

Under the virtual clock `run` goes to the end. Under the wall clock a driver calls `start`, then `advance` whenever
`next_due_us` has come or something arrived from outside; the engine itself never looks at a clock.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Literal

from runner.behaviours.base import NOTHING, AskedRoute, Parcel, Response, World
from runner.engine import report
from runner.engine.breakpoints import Breakpoints
from runner.engine.by_hand import ByHand, Extras
from runner.engine.calm import rare_collections
from runner.engine.faults import Faults
from runner.engine.measures import Measures, asked_of_trace
from runner.engine.outside import ANSWERING, ask, hand
from runner.engine.redrives import Redrives
from runner.engine.sandboxed import Sandboxed
from runner.engine.sdk import Sdk
from runner.engine.stimuli import Stimuli
from runner.engine.wiring import wire_up
from runner.errors import NotNow, SandboxUnavailable, UnknownNode, UnknownTask
from runner.handlers import HandlerPool
from runner.kernel import Kernel, Streams
from runner.trace import Digest, Recorder, Sink
from topology.document import Parsed, Scenario
from topology.graph import thaw

SLICE = 1024
"""Timers between two looks at `should_stop`."""
SLICE_WITH_CODE = 16
"""The same where a timer may run a handler."""
FOLDED_EVERY = 256
"""Slices between two looks at how many samples are kept."""
AFTER_HELD_US = 900_000_000
"""How long a run may go on behind its end for what waited at a breakpoint until then."""


class Engine:
    """One run."""

    def __init__(
        self,
        parsed: Parsed,
        scenario: Scenario,
        *,
        seed: int,
        handlers: Literal["modelled", "sandboxed"] = "modelled",
        clock: Literal["virtual", "wall"] = "virtual",
        sink: Sink,
        pool: HandlerPool | None = None,
        modelled_only: frozenset[str] = frozenset(),
        digested: bool = True,
        attended: bool = False,
    ) -> None:
        """`digested` says whether a virtual run keeps the digest of its trace, `attended` that it takes
        breakpoints."""
        graph = parsed.graph
        self.graph = graph
        self.scenario = scenario
        self.seed = seed
        self.handlers = handlers
        self.clock = clock
        self.node_names = tuple(graph.nodes)
        self.edge_names = tuple(graph.edges)
        self.ended = False
        self._cancelled = False
        self._digest = Digest(self.node_names, self.edge_names) if clock == "virtual" and digested else None
        self._kernel = Kernel()
        self._measures = None
        if asked_of_trace(scenario.expect):
            sink = self._measures = Measures(sink, self.node_names, self.edge_names)
        self._recorder = Recorder(sink, self._digest)
        self.world = World(graph, self._kernel, self._recorder, Streams(seed))
        self.world.is_wall = clock == "wall"
        self.world.asked_routes = {given.route: AskedRoute() for given in scenario.expect if given.route}
        self.world.is_undisturbed = (
            clock == "virtual" and handlers == "modelled" and not scenario.faults and not attended
        )
        self.breakpoints = Breakpoints(self.world) if attended else None
        self._duration_us = round(float(scenario.duration_s) * 1_000_000)
        self._end_us = self._duration_us + round(float(scenario.drain_s) * 1_000_000)
        self.world.horizon_us = None if self.world.is_wall else self._end_us
        self.world.arrivals_end_us = self._duration_us
        self._sandboxed: Sandboxed | None = None
        if handlers == "sandboxed":
            if pool is None:
                raise SandboxUnavailable()
            self._sandboxed = Sandboxed(self.world, parsed, pool, seed, modelled_only, self._enter)
            self.world.handlers = self._sandboxed
        if graph.of_kind("workflow"):
            self.world.services = Sdk(self.world)
        files = parsed.project.files
        watch = self.breakpoints.watch if self.breakpoints is not None else None
        self._behaviours = wire_up(graph, self.world, files, watch)
        self.by_hand = ByHand(self.world, Redrives(self._recorder, self.node_names))
        self._faults = Faults(self.world, scenario.faults)
        self._stimuli = Stimuli(self.world, scenario.arrivals, float(scenario.duration_s))
        self._inbox: deque[Callable[[], None]] = deque()
        self._last: dict[str, Any] = {"nodes": {}, "edges": {}}
        self._recent = report.Recent()
        self._started = False
        self._slices = 0
        self._slice = SLICE if pool is None else SLICE_WITH_CODE

    # Virtual clock

    def run(
        self,
        until_us: int | None = None,
        should_stop: Callable[[], bool] | None = None,
        rest: Callable[[], bool] | None = None,
    ) -> None:
        """Runs to `until_us`, or to the end of the scenario and its drain; looks at should_stop between slices.

        `rest` is called where nothing is left to do but for a person, at a breakpoint; true stops the run.
        """
        self.start()
        with rare_collections():
            self._run(until_us, should_stop)
            while rest is not None and self.ended and self._held():
                self.ended = False
                if rest():
                    return
                self._run(until_us, should_stop)

    @property
    def until_us(self) -> int:
        """When the last arrivals come; the run may go on until nothing is left to do."""
        return self._duration_us

    def _held(self) -> int:
        return self.breakpoints.held if self.breakpoints is not None else 0

    def _last_us(self) -> int:
        """When the run ends at the latest: later where something waited at a breakpoint for a person."""
        if self.breakpoints is None or not self.breakpoints.has_held:
            return self._end_us
        return max(self._end_us, self.breakpoints.released_us + AFTER_HELD_US)

    def step(self) -> bool:
        """Fires what is due next until it leaves a row; false where nothing is left. The clock moves to its time."""
        self.start()
        before, kernel = self._recorder.count, self._kernel
        while self._recorder.count == before:
            if self._inbox:
                self._inbox.popleft()()
            due_us = kernel.next_due_us()
            if due_us is None or due_us > self._last_us() or (due_us > self._duration_us and self._is_idle()):
                return False
            kernel.run(due_us, 1)
        return True

    def _run(self, until_us: int | None, should_stop: Callable[[], bool] | None) -> None:
        last_us = self._last_us()
        end_us = last_us if until_us is None else min(until_us, last_us)
        kernel = self._kernel
        loud_us = min(self._duration_us, end_us)
        while kernel.run(loud_us, self._slice) == self._slice:
            self._tidy()
            if should_stop is not None and should_stop():
                return
        kernel.move_to(loud_us)
        fired = 0
        while not self._is_idle() and kernel.run(end_us, 1):
            fired += 1
            if fired % self._slice == 0:
                self._tidy()
            if fired % self._slice == 0 and should_stop is not None and should_stop():
                return
        if not self._is_idle():
            kernel.move_to(end_us)
        self.ended = True

    def _tidy(self) -> None:
        """Hands on the rows of full chunks, and now and then folds samples: the memory of a run does not grow."""
        self._recorder.trim()
        self._slices += 1
        if self._slices % FOLDED_EVERY:
            return
        for behaviour in self._behaviours.values():
            if (samples := getattr(behaviour, "samples", None)) is not None:
                samples.fold()
        self.world.latencies.fold()
        for asked in self.world.asked_routes.values():
            asked.latencies.fold()
        if self._measures is not None:
            self._measures.fold()

    def _is_idle(self) -> bool:
        """Nothing is in flight, and nothing is held before a consumer."""
        due = self._kernel.next_due_us()
        if due is None:
            return True
        world = self.world
        if due == self._kernel.now_us or world.requests.in_flight or world.journeys or self._faults.is_busy():
            return False
        if self.by_hand.redrives.is_busy():
            return False
        return not any(behaviour.is_busy() or behaviour.waits_for_consumer() for behaviour in self._behaviours.values())

    # Wall clock

    def start(self) -> None:
        """Sets the timers of the scenario; a second call changes nothing."""
        if not self._started:
            self._started = True
            self._seed(self.scenario.seed_data or NOTHING)
            self._faults.schedule()
            self._stimuli.schedule()

    def next_due_us(self) -> int | None:
        return self._kernel.now_us if self._inbox else self._kernel.next_due_us()

    def advance(self, now_us: int) -> None:
        """Fires what is due by now; then what came from outside enters, at this time."""
        kernel = self._kernel
        now_us = max(now_us, kernel.now_us)
        while kernel.run(now_us, SLICE) == SLICE:
            self._tidy()
        kernel.move_to(now_us)
        while self._inbox:
            self._inbox.popleft()()
            kernel.run(now_us, SLICE)
        is_over = now_us >= self._last_us() or (now_us >= self._duration_us and self._is_idle())
        if is_over and not self._held():
            self.ended = True

    def _enter(self, work: Callable[[], None]) -> None:
        """What a handler pool answers: at once under the virtual clock, with the next turn on the wall."""
        if self.world.is_wall:
            self._inbox.append(work)
        else:
            work()

    # From outside

    def request(
        self,
        node: str,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: Any,
        on_response: Callable[[Response], None],
    ) -> int:
        """A request to a gateway or service; the answer comes to on_response, once. The number of its trace."""
        behaviour = self._behaviours.get(node)
        if behaviour is None or behaviour.name not in ANSWERING:
            raise UnknownNode(f"{node!r} is no gateway or service of this run.")
        return ask(self.world, behaviour, method, path, headers, body, on_response)

    def send(self, node: str, body: Any, attributes: Mapping[str, Any] = NOTHING, *, group: str | None = None) -> None:
        """Hands a message to a channel, or an event to a function; `group` is its message group or partition key."""
        self.by_hand.send(node, body, Extras(attributes, group))

    def _seed(self, data: Mapping[str, Any]) -> None:
        """Puts the scenario's messages into queues, topics, buses and streams, and its items into what keeps items."""
        for node, entries in data.items():
            behaviour = self._behaviours.get(node)
            if behaviour is None:
                continue
            if not behaviour.has_account:
                behaviour.seed(thaw(entries))
                continue
            for entry in thaw(entries):
                whole = isinstance(entry, dict) and "body" in entry
                parcel = Parcel(None, entry["body"] if whole else entry)
                hand(self.world, behaviour, parcel.having((whole and entry.get("attributes")) or NOTHING))

    def redrive(self, node: str, messages: list[int] | None = None) -> dict[str, Any]:
        """Moves messages of a dead-letter queue back to where they came from."""
        chosen = frozenset(messages) if messages is not None else None
        return {"node": node, "moved": self.by_hand.queue(node).hands.redrive(chosen)}

    def purge(self, node: str) -> dict[str, Any]:
        """Drops every message of a queue. Raises NotNow where the service would refuse it."""
        behaviour = self.by_hand.found(node)
        before = behaviour.context.account.dropped
        refused = behaviour.purge()
        if refused:
            raise NotNow(refused)
        return {"node": node, "dropped": behaviour.context.account.dropped - before}

    def replay(self, node: str, from_s: float = 0, until_s: float | None = None) -> dict[str, Any]:
        """Puts the archived events of a bus once more: those of [from_s, until_s) in run time, or up to now."""
        behaviour = self.by_hand.found(node)
        if not behaviour.replays:
            raise UnknownNode(f"{node!r} keeps no archive.")
        until_us = self._kernel.now_us + 1 if until_s is None else round(until_s * 1_000_000)
        return {"node": node, "replayed": behaviour.replay(round(from_s * 1_000_000), until_us)}

    def answer_task(self, token: str, output: Any = None, error: str = "", cause: str = "") -> dict[str, Any]:
        """Ends a task of a workflow that waits for its token, with its output or with an error."""
        if not any(behaviour.answer_task(token, output, error, cause) for behaviour in self._behaviours.values()):
            raise UnknownTask()
        return {"token": token, "answered": True}

    def messages(self, node: str) -> list[dict[str, Any]]:
        return self.by_hand.contents(node)

    def cancel(self) -> None:
        """The run ends where it is."""
        self._cancelled = True
        self.ended = True

    def flush(self) -> None:
        """Hands the rows that wait to the sink."""
        self._recorder.flush()

    # To be seen

    @property
    def now_us(self) -> int:
        """The run's time."""
        return self._kernel.now_us

    @property
    def is_settled(self) -> bool:
        """Whether a sink that is given rows now may look at the counters: no act is half done."""
        return not self._recorder.is_midway

    def snapshot(self) -> dict[str, Any]:
        """Cumulative counters and gauges of every node and edge at this instant."""
        nodes = {}
        now_us = self._kernel.now_us
        for name, behaviour in self._behaviours.items():
            entry = behaviour.gauges()
            account = behaviour.context.account
            if behaviour.has_account:
                oldest_us = behaviour.oldest_us()
                age_s = 0.0 if oldest_us is None else (now_us - oldest_us) / 1_000_000
                depth = {"depth": account.held + account.in_flight, "age_s": age_s}
                entry = entry | account.as_dict() | depth | report.resting(behaviour)
            samples = getattr(behaviour, "samples", None)
            nodes[name] = entry | self._recent.quantiles(name, samples) if samples else entry
        edges = report.edges(self.world)
        if self.breakpoints is not None:
            report.add_stopped(self.breakpoints.counts(), nodes, edges)
        return {
            "t_us": self._kernel.now_us,
            "nodes": nodes,
            "edges": edges,
            "ledger": self._ledger(),
            "requests": self.world.requests.as_dict(),
        }

    def _ledger(self) -> dict[str, Any]:
        return report.ledger(self.world, self.breakpoints)

    def changed_since_last(self) -> dict[str, Any]:
        """The same, with only the nodes and edges that changed since the last call."""
        now = self.snapshot()
        last, self._last = self._last, now
        return {
            **now,
            "nodes": {name: entry for name, entry in now["nodes"].items() if last["nodes"].get(name) != entry},
            "edges": {name: entry for name, entry in now["edges"].items() if last["edges"].get(name) != entry},
        }

    def result(self) -> dict[str, Any]:
        """What `simulate --format json` prints, but for `wall_s`."""
        self.by_hand.redrives.close()
        self._recorder.finish()
        sandboxed = self._sandboxed
        result: dict[str, Any] = {
            "run": {
                "topology": self.graph.name,
                "scenario": self.scenario.name,
                "seed": self.seed,
                "clock": self.clock,
                "handlers": self.handlers,
                "modelled_nodes": sandboxed.modelled_nodes if sandboxed is not None else [],
                "virtual_s": self._kernel.now_us / 1_000_000,
                "trace_events": self._recorder.count,
                "deterministic": self.clock == "virtual"
                and (sandboxed is None or sandboxed.deterministic)
                and not (self.breakpoints is not None and self.breakpoints.has_held),
                "digest": self._digest.hexdigest() if self._digest is not None else None,
            },
            "requests": self.world.requests.as_dict(),
            "ledger": self._ledger(),
            "nodes": {name: report.node(behaviour) for name, behaviour in self._behaviours.items()},
            "edges": report.edges(self.world),
        }
        result["expectations"] = report.expectations(self.world, self.scenario.expect, result, self._measures)
        result["ok"] = result["ledger"]["balanced"] and all(entry["ok"] for entry in result["expectations"])
        return result
