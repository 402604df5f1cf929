"""The worker: puts the cage on, loads one handler, and answers invocations until it is killed."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import json
import os
import resource
import signal
import struct
import sys
import tempfile
import threading
import traceback
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NoReturn

from . import clock, landlock, root, seccomp, syscalls, wire

if TYPE_CHECKING:
    from .zygote import Zygote

FRAME_MAX = 8 << 20
RESULT_MAX = 6 << 20
_CONTROL = 3
_MODULES = (
    "argparse", "asyncio", "base64", "collections", "concurrent.futures", "contextlib", "copy", "csv",
    "dataclasses", "datetime", "decimal", "email.message", "enum", "functools", "gzip", "hashlib",
    "hmac", "http.client", "io", "itertools", "json", "logging", "math", "operator", "os", "pathlib",
    "queue", "random", "re", "secrets", "sqlite3", "ssl", "statistics", "string", "struct", "tempfile",
    "textwrap", "threading", "time", "traceback", "typing", "unicodedata", "urllib.error",
    "urllib.parse", "urllib.request", "uuid", "xml.etree.ElementTree", "zipfile", "zlib", "zoneinfo",
    "boto3", "boto3.dynamodb.conditions", "boto3.dynamodb.types", "botocore.exceptions",
)  # fmt: skip


def preload(services: list[str]) -> None:
    """Imports what handlers use, so that every fork has it already. A missing module is left to the handler."""
    for name in _MODULES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    wire.install()
    wire.preload(services)


class Channel:
    """Frames to and from the supervisor; one call at a time, whatever thread it comes from."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.current: dict[str, str] = {}

    def read(self) -> dict[str, Any]:
        (size,) = struct.unpack("<I", self._exactly(4))
        frame: dict[str, Any] = json.loads(self._exactly(size))
        return frame

    def _exactly(self, size: int) -> bytes:
        parts = []
        while size:
            part = os.read(_CONTROL, min(size, 1 << 20))
            if not part:
                os._exit(0)
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def write(self, frame: dict[str, Any]) -> None:
        body = json.dumps({**frame, **self.current}, separators=(",", ":"), allow_nan=False).encode()
        data = memoryview(struct.pack("<I", len(body)) + body)
        while data:
            data = data[os.write(_CONTROL, data) :]

    def call(self, frame: dict[str, Any]) -> dict[str, Any]:
        with self.lock:
            self.write(frame)
            return self.read()


def run_caged(zygote: Zygote, descriptors: list[int], report: int, folder: str) -> NoReturn:
    """The whole life of a fork of the zygote. Never returns."""
    try:
        if zygote.full:
            zygote._map_user()
            namespaces = syscalls.CLONE_NEWNS | syscalls.CLONE_NEWPID | syscalls.CLONE_NEWIPC
            namespaces |= syscalls.CLONE_NEWNET | syscalls.CLONE_NEWUTS
            syscalls.unshare(namespaces, "namespaces")
            # The first process of the new pid namespace is the worker; this one leaves at once. The worker
            # then belongs to the zygote, whose own pid namespace ends it with the zygote.
            ready, theirs = os.pipe()
            child = os.fork()
            if child:
                os.close(theirs)
                failure = os.read(ready, 4096)
                os.write(report, failure or str(child).encode())
                os._exit(0)
            os.close(report)
            os.close(ready)
            report = theirs
            root.mount_private()
        else:
            syscalls.prctl(syscalls.PR_SET_PDEATHSIG, signal.SIGKILL)
            os.mkdir(f"{folder}/tmp")
            os.mkdir(f"{folder}/task")
        _arrange_descriptors(descriptors, report, b"" if zygote.full else b"ok")
    except syscalls.StepFailed as error:
        os.write(report, str(error).encode())
        os._exit(1)
    except OSError as error:
        os.write(report, f"worker: {error}".encode())
        os._exit(1)
    _serve(zygote, folder)


def _arrange_descriptors(descriptors: list[int], report: int, word: bytes) -> None:
    """Leaves 0 nothing, 1 and 2 the log, 3 the control socket, and says `word` when all is well."""
    high = [_above(number) for number in descriptors]
    say = _above(report)
    null = _above(os.open("/dev/null", os.O_RDWR))
    os.dup2(null, 0)
    os.dup2(high[1], 1)
    os.dup2(high[1], 2)
    os.dup2(high[0], _CONTROL)
    os.set_blocking(_CONTROL, True)
    os.write(say, word)
    syscalls.close_from(4)


def _above(number: int) -> int:
    """A copy of the descriptor out of the way of 0 to 3."""
    copy = number
    while copy < 50:
        copy = os.dup(copy)
    return copy


def _serve(zygote: Zygote, folder: str) -> NoReturn:
    channel = Channel()
    # A zygote's descriptors are closed; its objects must not close numbers that mean something else now.
    zygote.control.detach()
    init = channel.read()
    channel.current = {"id": init["id"], "nonce": init["nonce"]}
    try:
        task, scratch = (root.TASK, root.SCRATCH) if zygote.full else (f"{folder}/task", f"{folder}/tmp")
        _write_task(task, init["files"])
        _prepare_process(init, task, scratch)
        _put_cage_on(zygote, init, task, scratch)
    except syscalls.StepFailed as error:
        channel.write({"t": "refused", "message": str(error)})
        os._exit(1)
    clock.install(init["virtual"])
    clock.set(init["now_us"], init["seed"])
    wire.connect(channel)
    try:
        handler = _load(task, init)
    except BaseException as error:  # the handler's own code: whatever it raises is its result
        _finish(channel, {"t": "init_error", "error": _describe(error, task)})
        os._exit(1)
    channel.write({"t": "ready"})
    while True:
        _invoke(channel, channel.read(), handler, init, task)


def _write_task(task: str, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = os.path.join(task, name)
        os.makedirs(os.path.dirname(path), mode=0o755, exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


def _prepare_process(init: dict[str, Any], task: str, scratch: str) -> None:
    os.environ.clear()
    os.environ.update(init["environment"])
    os.environ.update(
        {"HOME": scratch, "TMPDIR": scratch, "LAMBDA_TASK_ROOT": task, "TZ": "UTC", "MALLOC_ARENA_MAX": "1"}
    )
    tempfile.tempdir = None  # the zygote has looked for one already
    os.chdir(scratch)
    folder = os.path.dirname(os.path.join(task, init["filename"]))
    sys.path[0:0] = [folder] if folder == task else [folder, task]
    for name in [name for name in sys.modules if name.split(".")[0] == __package__]:
        del sys.modules[name]
    threading.stack_size(512 << 10)
    sys.dont_write_bytecode = True


def _put_cage_on(zygote: Zygote, init: dict[str, Any], task: str, scratch: str) -> None:
    if zygote.full:
        syscalls.read_only(root.TASK)
    syscalls.drop_bounding()
    syscalls.set_capabilities(zygote.kept_capabilities)
    syscalls.prctl(syscalls.PR_SET_NO_NEW_PRIVS, 1)
    for kind, limit in init["limits"].items():
        number = getattr(resource, f"RLIMIT_{kind}")
        _soft, hard = resource.getrlimit(number)
        limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(number, (limit, limit))
    readable = ["/"] if zygote.full else [*root.library_folders(), *zygote.packages, task]
    landlock.restrict(readable, [scratch], root.DEVICES)
    seccomp.load(zygote.filter or seccomp.program(os.getpid(), host_paths=True))


def _load(task: str, init: dict[str, Any]) -> Any:
    path = os.path.join(task, init["filename"])
    name = os.path.splitext(os.path.basename(path))[0]
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None, f"{path} is no Python file"
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    entry = init["entry"].rpartition(".")[2]
    handler = getattr(module, entry, None)
    if not callable(handler):
        raise AttributeError(f"{init['filename']} has no function {entry}")
    return handler


def _invoke(channel: Channel, frame: dict[str, Any], handler: Any, init: dict[str, Any], task: str) -> None:
    channel.current = {"id": frame["id"], "nonce": frame["nonce"]}
    clock.set(frame["now_us"], frame["seed"])
    end_ms = clock.now_ms() + round(init["timeout_s"] * 1000)
    clock.limit(
        round(init["timeout_s"] * 1_000_000),
        lambda: _finish(channel, {"t": "done", "ok": False, "overslept": True}),
    )
    context = SimpleNamespace(
        function_name=init["node"],
        function_version="$LATEST",
        invoked_function_arn=f"arn:aws:lambda:us-east-1:000000000000:function:{init['node']}",
        memory_limit_in_mb=init["memory_mb"],
        aws_request_id=frame["id"],
        log_group_name=f"/aws/lambda/{init['node']}",
        log_stream_name=f"{init['node']}/{frame['environment']}",
        identity=None,
        client_context=None,
        get_remaining_time_in_millis=lambda: max(0, end_ms - clock.now_ms()),
    )
    try:
        result = handler(frame["event"], context)
        reply: dict[str, Any] = {"t": "done", "ok": True, "result": result}
        if len(json.dumps(result, allow_nan=False)) > RESULT_MAX:
            reply = {"t": "done", "ok": False, "output": True}
    except BaseException as error:  # the handler's own code: whatever it raises is its result
        reply = {"t": "done", "ok": False, "error": _describe(error, task)}
    _finish(channel, reply)


def _finish(channel: Channel, reply: dict[str, Any]) -> None:
    with contextlib.suppress(Exception):
        sys.stdout.flush()
    with contextlib.suppress(Exception):
        sys.stderr.flush()
    reply["memory_kb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with channel.lock:
        channel.write(reply)


def _describe(error: BaseException, task: str) -> dict[str, Any]:
    """Type, message and the stack from the handler's first own line on."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [index for index, frame in enumerate(frames) if frame.filename.startswith(task)]
    lines = traceback.format_list(frames[own[0] :] if own else [])
    stack = [line.replace(task + "/", "").rstrip() for line in lines]
    try:
        message = str(error)
    except Exception as inner:
        message = f"(its message cannot be shown: {type(inner).__name__})"
    return {
        "type": type(error).__name__,
        "message": message[:16384],
        "stack": stack[-50:],
        "memory": isinstance(error, MemoryError),
    }
