"""How a run goes on while a person attends it: paused, step by step, faster or slower, held at breakpoints."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from runner.engine import Engine
from runner.engine.breakpoints import Breakpoints
from runner.errors import NotNow

STEPS_MAX = 1000


class Tempo:
    """Whether a run goes on, and how fast. Written by the engine's thread; `shown` may be read by any."""

    def __init__(self) -> None:
        self.paused = False
        self.speed = 1.0
        self.shown: dict[str, Any] = {}
        """What clients are told; another mapping whenever something changed."""

    def begin(self, given: Mapping[str, Any], speed: float, engine: Engine) -> None:
        """As the run was started."""
        self.paused = bool(given.get("paused"))
        self.speed = speed
        for point in given.get("breakpoints") or ():
            attended(engine).add(point.get("node"), point.get("edge"), point.get("condition"))
        self.note(engine)

    def note(self, engine: Engine) -> None:
        """Writes down how things stand, for whoever tells the clients."""
        points = engine.breakpoints
        stand = {
            "paused": self.paused,
            "speed": self.speed,
            "attended": points is not None,
            "until_us": engine.until_us,
            "breakpoints": points.values() if points is not None else [],
        }
        if stand != self.shown:
            self.shown = stand


def attended(engine: Engine) -> Breakpoints:
    """The breakpoints of the run. Raises NotNow where it takes none."""
    if engine.breakpoints is None:
        raise NotNow("This run began without breakpoints and takes short ways; start it again with the breakpoint.")
    return engine.breakpoints


def _pause(tempo: Tempo, engine: Engine, given: Mapping[str, Any]) -> Any:
    tempo.paused = True
    return _stand(tempo, engine)


def _resume(tempo: Tempo, engine: Engine, given: Mapping[str, Any]) -> Any:
    tempo.paused = False
    return _stand(tempo, engine)


def _speed(tempo: Tempo, engine: Engine, given: Mapping[str, Any]) -> Any:
    if engine.clock != "wall":
        raise NotNow("A run on the virtual clock goes as fast as it can be computed.")
    tempo.speed = float(given["speed"])
    return _stand(tempo, engine)


def _step(tempo: Tempo, engine: Engine, given: Mapping[str, Any]) -> Any:
    """Steps that left a row; fewer than asked for where nothing was left to do."""
    if not tempo.paused:
        raise NotNow("Only a paused run goes step by step.")
    wanted = min(int(given.get("count") or 1), STEPS_MAX)
    done = 0
    while done < wanted and engine.step():
        done += 1
    engine.flush()
    return {**_stand(tempo, engine), "steps": done, "t_us": engine.now_us}


def _stand(tempo: Tempo, engine: Engine) -> dict[str, Any]:
    tempo.note(engine)
    return tempo.shown


def _add(tempo: Tempo, engine: Engine, given: Mapping[str, Any]) -> Any:
    return attended(engine).add(given.get("node"), given.get("edge"), given.get("condition"))


def _remove(tempo: Tempo, engine: Engine, given: Mapping[str, Any]) -> Any:
    return {"released": attended(engine).remove(given["id"])}


def _release(tempo: Tempo, engine: Engine, given: Mapping[str, Any]) -> Any:
    return {"released": attended(engine).release(given["id"], given.get("count"), given.get("message"))}


def _held(tempo: Tempo, engine: Engine, given: Mapping[str, Any]) -> Any:
    return attended(engine).contents(given["id"])


STEERS: Mapping[str, Callable[[Tempo, Engine, Mapping[str, Any]], Any]] = {
    "pause": _pause,
    "resume": _resume,
    "speed": _speed,
    "step": _step,
    "break": _add,
    "unbreak": _remove,
    "release": _release,
    "held": _held,
}
"""What is done with the run's tempo, by the kind of the order."""
