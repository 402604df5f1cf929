"""The vocabulary of the trace: one integer an operation, and the meaning of the other columns for each.

`node` and `edge` are indexes into the run's names, -1 for none; `message`, `invocation` and `attempt` count
from 1, 0 for none. A request, an event and a message all use the `message` column: they share one counter.
"""

from __future__ import annotations

from enum import IntEnum


class Op(IntEnum):
    """What a row says happened at `node`."""

    START = 1
    """A stimulus entered: `message` is its number, `attempt` that of its arrival in the scenario, from 1, or 0
    for what a person sent."""
    REQUEST = 2
    """A request reached the node: `invocation` is the caller's, `attempt` the caller's, `value` the cause message."""
    ROUTE = 3
    """The gateway chose `edge` for request `message`; `value` is the request that goes on to the target."""
    REFUSE = 4
    """The gateway refused request `message` with status `value`, before any integration."""
    RESPONSE = 5
    """Request `message` was answered with status `value`; `invocation` is the caller's."""
    TIMEOUT = 6
    """The caller of request `message` stopped waiting after `value` microseconds."""
    BACKOFF = 7
    """`message` waits `value` microseconds before attempt `attempt` + 1."""
    SEND = 8
    """The node sends along `edge`; `invocation` is the sender's, `message` the new one, `value` its cause."""
    ACCEPT = 9
    """The channel or function accepted `message` (from `edge`); `invocation` is the sender's, `value` the cause."""
    REJECT = 10
    """The channel or target did not accept `message`; `value` is a status."""
    DEDUPLICATE = 11
    """The FIFO queue knew `message` already and dropped the copy."""
    VISIBLE = 12
    """`message` became visible (again): its delay or visibility timeout ended, or it rests in its shard as before."""
    RECEIVE = 13
    """The queue handed `message` to `invocation` along `edge`; `attempt` is the receive count."""
    DELIVER = 14
    """The topic or bus pushes `message` along `edge`; `value` is the copy's number at the target."""
    DELIVERED = 15
    """`message` is settled: consumer or target took it (`edge`, where there is one)."""
    RETURN = 16
    """The consumer of `edge` did not settle `message`: a queue keeps it in flight until its visibility timeout ends."""
    FILTER = 17
    """`message` was filtered on `edge` (or no edge takes it)."""
    EXPIRE = 18
    """`message` ended by retention or age, without a dead-letter target."""
    DROP = 19
    """`message` ended without a dead-letter target: attempts used up, refused for good, or purged."""
    DEAD_LETTER = 20
    """`message` moved to a dead-letter or on-failure target along `edge`; `value` is its number there."""
    INVOKE = 21
    """`invocation` starts: `message` is what caused it (0 for a batch: see RECEIVE), `value` its cold start in us."""
    END = 22
    """`invocation` ended: `value` 0 ok, 1 error, 2 timeout, 3 killed; `message` keys its output or error, or 0."""
    THROTTLE = 23
    """The node had no concurrency (or rate) left for `message`."""
    COLD_START = 24
    """A new execution environment (number `value`) starts for `invocation`."""
    SDK = 25
    """The handler of `invocation` called the SDK along `edge`; `message` keys what was called, `value` is a status."""
    LOG = 26
    """`message` keys lines that the handler of `invocation` printed."""
    FAULT = 27
    """A fault of the scenario begins (`value` 1) or ends (`value` 0) on the node or edge."""
    KILL = 28
    """The node's running work was killed."""
    REDRIVE = 29
    """`message` was moved back by hand; `value` is its number in the source queue."""
    QUEUED = 30
    """Work `message` waits inside replica `value` of the node."""
    STATE_ENTER = 31
    """Execution `invocation` entered a state: `message` numbers the visit and keys its name, type and input."""
    STATE_EXIT = 32
    """The visit `message` is over after `attempt` attempts: `value` keys its output, 0 where it was cut off."""
    STATE_FAIL = 33
    """Attempt `attempt` of the visit `message` failed: `value` keys error and cause."""
    STATE_RETRY = 34
    """The visit `message` waits `value` microseconds before attempt `attempt`."""
    STATE_CATCH = 35
    """A catcher of the visit `message` took the error."""
    TOKEN = 36
    """A task of execution `invocation` waits for its token: `message` keys state and token."""
    CALLBACK = 37
    """A token came back with success (`value` 0), failure (1) or a heartbeat (2); `message` keys state and token."""
    RECORD = 38
    """Record `message` is in shard `attempt` (from 1), by `edge`; `invocation` is the sender's, `value` its cause."""
    BISECT = 39
    """The batch of `invocation` on `edge` is halved: `value` are in the first half, `message` begins the second."""
    FIRE = 41
    """The schedule starts its targets: `message` keys what they get; `attempt` is how many they are."""
    STORE = 42
    """The bucket keeps an object (`attempt` 0) or lost one (1): `message` keys it, `value` is the cause message."""
    HIT = 43
    """The cache has the entry that `invocation` reads along `edge`; `message` is what led to the read."""
    MISS = 44
    """The cache has no such entry; `value` is how many loads of it run already."""
    FILL = 45
    """The cache keeps an entry, along `edge`; `value` is for how many microseconds, 0 for ever."""
    ROTATE = 46
    """The secret has a new current version, number `value`; `invocation` is the writer's, 0 for a rotation."""
    AUTHORIZE = 47
    """An authorizer function decided about request `message`: `value` is 0 or a status, `attempt` 1 from its cache."""
    CIRCUIT = 49
    """The circuit breaker of `edge` changed: `value` 0 closed, 1 open, 2 half open."""
    VERSION = 50
    """`invocation` runs version `value`: 1 is the canary. An invocation of the first version has no such row."""
    RECURSION = 51
    """`message` came back to the function for the `value`th time and is not handed to it any more."""


CAUSED = frozenset({Op.START, Op.REQUEST, Op.SEND, Op.ACCEPT, Op.DEDUPLICATE, Op.RECORD, Op.STORE})
"""Operations whose `value` is the message that caused this one."""
CONTINUED = frozenset({Op.ROUTE, Op.DELIVER, Op.DEAD_LETTER, Op.REDRIVE})
"""Operations whose `value` is the message that goes on from this one."""
MESSAGE_VALUES = CAUSED | CONTINUED

OPS: dict[int, str] = {op.value: op.name.lower() for op in Op}
"""Integer to the name used in JSON Lines, the API and the browser."""

COLUMNS = ("seq", "t_us", "op", "node", "edge", "message", "invocation", "attempt", "value")
WIDTH = 8
"""Numbers a row takes in a flat list: every column but `seq`."""
END_STATUS = ("ok", "error", "timeout", "killed")
