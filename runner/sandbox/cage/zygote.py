"""The zygote: builds the root once, imports what handlers need once, and forks a caged worker on request.

It stays single-threaded. It ends when the supervisor's socket ends, and its pid namespace takes every worker
with it. There is deliberately no death signal from the supervisor: the kernel ties that to the supervisor's
*thread*, and a pool may outlive the thread that made it.
"""

from __future__ import annotations

import array
import gc
import json
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Mapping
from typing import Any

from . import root, seccomp, syscalls, worker

MESSAGE_MAX = 1 << 16
_NAMESPACES = syscalls.CLONE_NEWNS | syscalls.CLONE_NEWNET | syscalls.CLONE_NEWIPC | syscalls.CLONE_NEWUTS
_NOBODY = 65534


def main(number: int) -> None:
    """Serves the socket `number` until it ends."""
    control = socket.socket(fileno=number)
    options = json.loads(control.recv(MESSAGE_MAX))
    try:
        zygote = Zygote(control, options)
    except syscalls.StepFailed as error:
        _send(control, {"error": error.probe, "message": str(error)})
        return
    except Exception as error:  # the border of this process: the reason goes to the supervisor
        _send(control, {"error": "zygote", "message": f"zygote: {type(error).__name__}: {error}"})
        return
    zygote.serve()


def _send(control: socket.socket, message: Mapping[str, Any], descriptors: tuple[int, ...] = ()) -> None:
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))] if descriptors else []
    control.sendmsg([json.dumps(message).encode()], rights)


class Zygote:
    def __init__(self, control: socket.socket, options: Mapping[str, Any]) -> None:
        self.control = control
        self.full = options["tier"] == "full"
        self.packages: list[str] = options["packages"]
        self.folders: dict[int, str] = {}
        self.folder = ""
        self.kept_capabilities = 0
        self.proc = os.open("/proc", os.O_PATH | os.O_DIRECTORY)
        seccomp.table()
        if self.full:
            self._enter_namespaces()
        else:
            self._become_nobody()
            sys.path.append(options["site"])
            self.folder = tempfile.mkdtemp(prefix="signalbox-")
        worker.preload(options["services"])
        self.filter = seccomp.program(1, host_paths=False) if self.full else b""
        gc.collect()
        gc.freeze()

    def _enter_namespaces(self) -> None:
        staging = _staging([*root.library_folders(), *self.packages])
        if os.geteuid() == 0:
            syscalls.unshare(_NAMESPACES | syscalls.CLONE_NEWPID, "namespaces")
        else:
            self._map_user()
            syscalls.unshare(_NAMESPACES | syscalls.CLONE_NEWPID, "namespaces")
        self._continue_as_first_process()
        root.build(self.packages, staging)
        if os.getuid() == 0:
            self._become_nobody()
            # Changing the user has cleared it.
            syscalls.prctl(syscalls.PR_SET_PDEATHSIG, signal.SIGKILL)
        sys.path.append(root.PACKAGES)

    def _continue_as_first_process(self) -> None:
        """Forks: the child is process 1 of the new pid namespace, and goes when this one goes."""
        child = os.fork()
        if child:
            self.control.close()
            os.close(self.proc)
            os.waitpid(child, 0)
            os._exit(0)
        syscalls.prctl(syscalls.PR_SET_PDEATHSIG, signal.SIGKILL)

    def _map_user(self) -> None:
        """A user namespace of one user, 1000, which is whoever we are outside."""
        user, group = os.geteuid(), os.getegid()
        syscalls.unshare(syscalls.CLONE_NEWUSER, "user-namespace")
        for name, text in (
            ("setgroups", "deny"),
            ("uid_map", f"1000 {user} 1"),
            ("gid_map", f"1000 {group} 1"),
        ):
            try:
                file = os.open(f"self/{name}", os.O_WRONLY, dir_fd=self.proc)
                os.write(file, text.encode())
                os.close(file)
            except OSError as error:
                raise syscalls.StepFailed("user-namespace", error) from error

    def _become_nobody(self) -> None:
        """Leaves root for good. What the interpreter needs stays readable, or the step says what is not."""
        if os.geteuid() == 0:
            syscalls.prctl(syscalls.PR_SET_KEEPCAPS, 1)
            os.setgroups([])
            os.setresgid(_NOBODY, _NOBODY, _NOBODY)
            os.setresuid(_NOBODY, _NOBODY, _NOBODY)
            syscalls.prctl(syscalls.PR_SET_DUMPABLE, 1)
            if not self.full and not _readable(os.__file__):
                # Without a mount namespace there is no other way to an interpreter in root's own home.
                # Landlock still decides what can be opened.
                self.kept_capabilities = 1 << syscalls.CAP_DAC_READ_SEARCH
            syscalls.set_capabilities(self.kept_capabilities)
        if not _readable(os.__file__):
            raise syscalls.StepFailed(
                "interpreter", f"{os.__file__} cannot be read by an unprivileged user (a home of mode 0700?)"
            )

    def serve(self) -> None:
        """Answers requests until the supervisor's end of the socket is gone; then nothing of it is left."""
        try:
            _send(self.control, {"ready": True, "folder": self.folder})
            while self._serve_one():
                pass
        except (ConnectionResetError, BrokenPipeError):
            pass
        for pid, folder in list(self.folders.items()):
            if folder:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                _remove(folder)
        if self.folder:
            os.rmdir(self.folder)

    def _serve_one(self) -> bool:
        data, ancillary, _flags, _address = self.control.recvmsg(
            MESSAGE_MAX, socket.CMSG_SPACE(8), socket.MSG_CMSG_CLOEXEC
        )
        if not data:
            return False
        request = json.loads(data)
        if request["do"] == "spawn":
            numbers = array.array("i")
            for _level, _kind, payload in ancillary:
                numbers.frombytes(payload[: len(payload) - len(payload) % numbers.itemsize])
            self._spawn(request["n"], list(numbers))
        else:
            self._reap(request["n"], request["pid"])
        return True

    def _spawn(self, number: int, descriptors: list[int]) -> None:
        folder = "" if self.full else tempfile.mkdtemp(dir=self.folder)
        report, theirs = os.pipe2(os.O_CLOEXEC)
        first = os.fork()
        if first == 0:
            os.close(report)
            worker.run_caged(self, descriptors, theirs, folder)
        os.close(theirs)
        pid = self._read_report(report)
        if self.full:
            os.waitpid(first, 0)
        else:
            pid = first if pid == "ok" else pid
        for descriptor in descriptors:
            os.close(descriptor)
        if isinstance(pid, str) and not pid.isdigit():
            if not self.full:
                os.waitpid(first, 0)
                _remove(folder)
            _send(self.control, {"n": number, "error": pid.partition(":")[0], "message": pid})
            return
        pid = int(pid)
        self.folders[pid] = folder
        handle = os.pidfd_open(pid)
        _send(self.control, {"n": number, "pid": pid}, (handle,))
        os.close(handle)

    def _read_report(self, report: int) -> str | int:
        """What the fork says about its cage: "ok" or a pid, else the step that failed."""
        parts = []
        while part := os.read(report, 4096):
            parts.append(part)
        os.close(report)
        return b"".join(parts).decode() or "zygote: the worker ended while its cage was built"

    def _reap(self, number: int, pid: int) -> None:
        """Waits for a worker that was killed or has ended, and says how."""
        try:
            _pid, status = os.waitpid(pid, 0)
        except ChildProcessError:
            status = 0
        folder = self.folders.pop(pid, "")
        if folder:
            _remove(folder)
        _send(self.control, {"n": number, "status": os.waitstatus_to_exitcode(status)})


def _staging(sources: list[str]) -> str:
    """A folder to mount the new root on that hides nothing which is still to be bound into it."""
    for folder in ("/tmp", "/mnt", "/srv", "/media", "/var/tmp", "/home"):
        if os.path.isdir(folder) and not any(source.startswith(folder + "/") for source in sources):
            return folder
    raise syscalls.StepFailed("mount", "there is no folder to mount the new root on")


def _readable(path: str) -> bool:
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_CLOEXEC))
    except OSError:
        return False
    return True


def _remove(folder: str) -> None:
    """Removes a reduced sandbox's private folder, whatever the handler left in it."""
    for base, folders, files in os.walk(folder, topdown=False, onerror=None):
        for name in files:
            os.unlink(os.path.join(base, name))
        for name in folders:
            path = os.path.join(base, name)
            (os.unlink if os.path.islink(path) else os.rmdir)(path)
    os.rmdir(folder)
