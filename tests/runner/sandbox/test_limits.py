"""Handlers that take too much, break, or lie end in a clear step, and the pool goes on."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from runner.handlers import SdkReply
from runner.sandbox import SandboxPool, SandboxRefused

from .conftest import Bench, spec

Run = Callable[..., Bench]


def handler(*lines: str, before: str = "") -> str:
    return before + "\ndef handler(event, context):\n" + "".join(f"    {line}\n" for line in lines)


GOOD = "if event == 'good': return 'good'"


def survives(bench: Bench) -> None:
    """The next invocation of the same environment begins anew and works."""
    assert bench.call("good").result == "good"


def test_an_endless_loop_is_killed(run: Run) -> None:
    bench = run(handler(GOOD, "while True: pass"))
    done = bench.call(deadline_s=0.1)
    assert (done.outcome, done.wall_timeout, done.error["type"]) == ("timeout", True, "Sandbox.Timedout")
    survives(bench)


def test_signals_that_are_ignored_do_not_help(run: Run) -> None:
    before = "import signal\nfor number in (1, 2, 15): signal.signal(number, signal.SIG_IGN)\n"
    assert run(handler("while True: pass", before=before)).call(deadline_s=0.1).outcome == "timeout"


def test_a_module_that_never_loads_is_killed(run: Run) -> None:
    done = run("while True: pass", init_timeout_s=0.2).call()
    assert (done.outcome, done.error["type"], done.wall_timeout) == ("init_error", "Runtime.InitTimeout", True)


def test_a_module_that_fails_to_load_says_where(run: Run) -> None:
    done = run("import nothing_like_this\n").call()
    assert (done.outcome, done.error["type"]) == ("init_error", "ModuleNotFoundError")
    assert "handlers/f.py" in done.error["stack"][0]


def test_a_missing_entry_is_named(run: Run) -> None:
    assert "has no function handler" in run("x = 1\n").call().error["message"]


def test_an_exception_is_an_error_and_the_environment_lives(run: Run) -> None:
    bench = run(handler(GOOD, "print('before')", "raise ValueError('no order')"))
    done = bench.call()
    assert (done.outcome, done.error["type"], done.error["message"]) == ("error", "ValueError", "no order")
    assert done.logs == "before\n"
    assert bench.call("good").init_us == 0


@pytest.mark.parametrize(
    "action", ["x = bytearray(700 << 20)", "x = [bytes(1 << 20) for _ in range(700)]", "x = ' ' * (700 << 20)"]
)
def test_a_memory_bomb_is_a_memory_error(run: Run, action: str) -> None:
    bench = run(handler(GOOD, action))
    assert bench.call().outcome == "memory"
    survives(bench)


def test_shared_memory_is_counted(run: Run) -> None:
    lines = ("m = mmap.mmap(-1, 600 << 20)", "for at in range(0, 600 << 20, 4096): m[at] = 1", "while True: pass")
    assert run(handler(*lines, before="import mmap")).call().outcome == "memory"


def test_a_thread_bomb_ends(run: Run) -> None:
    lines = (
        "GO = threading.Event()",
        "try:",
        "    for _ in range(100_000): threading.Thread(target=GO.wait, daemon=True).start()",
        "except (RuntimeError, MemoryError): return 'stopped'",
    )
    done = run(handler(*lines, before="import threading")).call()
    assert done.result == "stopped" or done.outcome in ("memory", "crash")


def test_output_is_capped(run: Run) -> None:
    done = run(handler("for _ in range(2000): print('x' * 10_000)", "return 1")).call()
    assert done.ok
    assert len(done.logs) < (256 << 10) + 100
    assert "more bytes of output are not kept" in done.logs


def test_a_huge_result_is_refused(run: Run) -> None:
    bench = run(handler(GOOD, "return 'x' * (7 << 20)"), memory_mb=512)
    assert bench.call().outcome == "output"
    survives(bench)


@pytest.mark.parametrize("result", ["{1, 2}", "float('nan')", "__import__('decimal').Decimal(1)", "b'x'"])
def test_a_result_that_is_not_json_is_an_error(run: Run, result: str) -> None:
    assert run(handler(f"return {result}")).call().outcome == "error"


@pytest.mark.parametrize(
    ("action", "how"),
    [
        ("os._exit(3)", "exit status 3"),
        ("os._exit(0)", "exit status 0"),
        ("ctypes.string_at(0)", "SIGSEGV"),
        ("os.close(3); time.sleep(0)", "exit status"),
    ],
)
def test_a_crash_says_how(run: Run, action: str, how: str) -> None:
    bench = run(handler(GOOD, action, before="import ctypes, os, time"))
    done = bench.call()
    assert (done.outcome, done.error["type"]) == ("crash", "Runtime.ExitError")
    assert how in done.error["message"] or "SIGKILL" in done.error["message"]
    survives(bench)


def test_sys_exit_is_an_error_of_the_handler(run: Run) -> None:
    assert run(handler("raise SystemExit(1)")).call().error["type"] == "SystemExit"


FRAME = """
import json, os, struct
def frame(**fields):
    body = json.dumps(fields).encode()
    os.write(3, struct.pack('<I', len(body)) + body)
"""


@pytest.mark.parametrize(
    "action",
    [
        "os.write(3, b'garbage, not a frame')",
        "os.write(3, struct.pack('<I', 0xffffffff))",
        "os.write(3, struct.pack('<I', 2) + b'[]')",
        "os.write(3, struct.pack('<I', 3) + b'\\xff\\xfe\\x00')",
        "frame(t='done', ok=True, result='forged', id=context.aws_request_id, nonce='guess', memory_kb=1)",
        "frame(t='done', ok=True, result='forged', id='other', nonce='guess', memory_kb=1)",
        "frame(t='done')",
        "frame(t='ready', id=context.aws_request_id, nonce='')",
        "frame(t='refused')",
        "frame()",
        "frame(t=[1], id={}, nonce=None)",
    ],
)
def test_a_forged_frame_ends_the_environment(run: Run, action: str) -> None:
    bench = run(handler(GOOD, action, "return 'real'", before=FRAME))
    assert bench.call().outcome == "protocol"
    survives(bench)


def test_half_a_frame_ends_with_the_timeout(run: Run) -> None:
    lines = ("os.write(3, struct.pack('<I', 1000) + b'half')", "while True: pass")
    assert run(handler(*lines, before=FRAME)).call(deadline_s=0.1).outcome == "timeout"


def test_a_thread_that_writes_after_the_answer_is_found_out(run: Run) -> None:
    """It is frozen between invocations, so it writes into the next one, which is then not believed."""
    lines = (
        "def late():",
        "    while True: frame(t='done', ok=True, result='late', id='x', nonce='y', memory_kb=1)",
        "while event == 'wait': pass",
        "threading.Thread(target=late, daemon=True).start()",
        "return 'first'",
    )
    bench = run(handler(*lines, before=FRAME + "import threading"))
    first = bench.call().outcome
    assert "protocol" in (first, first == "ok" and bench.call("wait").outcome)


def test_handlers_stand_still_between_invocations(run: Run) -> None:
    before = "import threading\ncount = 0\ndef work():\n    global count\n    while True: count += 1\n"
    lines = (
        "global started",
        "if event == 'start': threading.Thread(target=work, daemon=True).start()",
        "return count",
    )
    bench = run(handler(*lines, before=before))
    bench.call("start")
    environment = next(iter(bench.pool._environments.values()))
    assert any(_state(environment._statm) == "T" for _ in range(100_000)), "the signal never arrived"


def _state(statm: str) -> str:
    return Path(statm.replace("statm", "stat")).read_text().rpartition(")")[2].split()[0]


def test_closing_leaves_no_process_and_no_descriptor(tier: str) -> None:
    before = len(os.listdir("/proc/self/fd"))
    pool = SandboxPool({"f": spec(handler("while True: pass"))}, blocking=True, seed=1, tier=tier)
    bench = Bench(pool)
    bench.call(deadline_s=0.05)
    pids = [pool._launcher._process.pid]
    bench.pool._specs["f"] = spec(handler("return 1"))
    bench.call()
    pids += [int(e._statm.split("/")[2]) for e in pool._environments.values()]
    pool.close()
    pool.close()
    assert len(os.listdir("/proc/self/fd")) == before
    assert not any(_alive(pid) for pid in pids)


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_killed_zygote_takes_its_workers_along_and_calls_still_end(run: Run) -> None:
    bench = run(handler("return 1"))
    assert bench.call().ok
    pid = int(next(iter(bench.pool._environments.values()))._statm.split("/")[2])
    bench.pool._launcher._process.kill()
    bench.pool._launcher._process.wait()
    assert any(not _alive(pid) for _ in range(100_000)), "the worker outlived its zygote"
    assert [bench.call().outcome, bench.call(environment=1).outcome] == ["crash", "crash"]


def test_another_runtime_is_refused() -> None:
    with pytest.raises(SandboxRefused, match="nodejs20"):
        SandboxPool({"f": spec("", runtime="nodejs20")}, blocking=True, seed=1)


def test_an_unknown_tier_is_refused() -> None:
    with pytest.raises(SandboxRefused, match="full or reduced"):
        SandboxPool({}, blocking=True, seed=1, tier="none")


def test_no_answer_is_needed_for_a_call_that_has_timed_out(run: Run) -> None:
    bench = run(handler("return 1"))
    bench.pool.resume("gone", SdkReply(True), lambda step: None)
    assert bench.call().ok
