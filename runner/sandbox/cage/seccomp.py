"""The allow-list of system calls as a BPF program. Whatever is not named gets EPERM.

A call with the wrong architecture or of the x32 table kills the process. Calls which take a path and change
what Landlock does not guard (modes, times, truncation) are left out where the host's files are in sight.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct

from . import syscalls
from .syscall_numbers import AARCH64, X86_64

_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _AND, _RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
_NUMBER, _ARCHITECTURE = 0, 4
_X32 = 0x40000000
_CONDITIONAL = ("clone", "clone3", "prctl", "ioctl", "prlimit64", "socketpair", "sendto", "tgkill")
_ON_PATHS = ("chmod", "fchmodat", "utime", "utimes", "utimensat", "futimesat", "inotify_init1")
_NEVER = ("seccomp",)
_CLONE_THREAD, _CLONE_NAMESPACES = 0x00010000, 0x7E020080
_IOCTLS = (0x5421, 0x5451, 0x5450, 0x5401, 0x5413, 0x541B)
"""FIONBIO, FIOCLEX, FIONCLEX, TCGETS, TIOCGWINSZ, FIONREAD."""
_PRCTLS = (15, 16)
"""PR_SET_NAME, PR_GET_NAME."""

Instruction = tuple[int, int, int, int]


def _argument(index: int, high: bool = False) -> int:
    return 16 + 8 * index + (4 if high else 0)


def table() -> tuple[int, dict[str, int]]:
    """The audit architecture and the numbers of this machine; StepFailed where there is no table."""
    machine = platform.machine()
    if machine in ("x86_64", "AMD64"):
        return 0xC000003E, X86_64
    if machine in ("aarch64", "arm64"):
        return 0xC00000B7, AARCH64
    raise syscalls.StepFailed("architecture", f"there is no system call table for {machine}")


def _return(value: int) -> Instruction:
    return (_RETURN, 0, 0, value)


def _one_of(offset: int, values: tuple[int, ...]) -> list[Instruction]:
    """Allows when the argument is one of `values`, else EPERM."""
    code: list[Instruction] = [(_LOAD, 0, 0, offset)]
    for position, value in enumerate(values):
        code.append((_JUMP_EQUAL, len(values) - position, 0, value))
    return [*code, _return(_ERRNO | errno.EPERM), _return(_ALLOW)]


def _rules(pid: int) -> dict[str, list[Instruction]]:
    refuse, allow = _return(_ERRNO | errno.EPERM), _return(_ALLOW)
    return {
        "clone": [
            (_LOAD, 0, 0, _argument(0)),
            (_AND, 0, 0, _CLONE_THREAD | _CLONE_NAMESPACES),
            (_JUMP_EQUAL, 1, 0, _CLONE_THREAD),
            refuse,
            allow,
        ],
        "clone3": [_return(_ERRNO | errno.ENOSYS)],
        "prctl": _one_of(_argument(0), _PRCTLS),
        "ioctl": _one_of(_argument(1), _IOCTLS),
        # Reading limits only, and only one's own.
        "prlimit64": [
            (_LOAD, 0, 0, _argument(0)),
            (_JUMP_EQUAL, 0, 5, 0),
            (_LOAD, 0, 0, _argument(2)),
            (_JUMP_EQUAL, 0, 3, 0),
            (_LOAD, 0, 0, _argument(2, high=True)),
            (_JUMP_EQUAL, 0, 1, 0),
            allow,
            refuse,
        ],
        # asyncio needs a pair; a datagram pair could send to any path in sight, so streams only.
        "socketpair": [
            (_LOAD, 0, 0, _argument(0)),
            (_JUMP_EQUAL, 0, 4, 1),
            (_LOAD, 0, 0, _argument(1)),
            (_AND, 0, 0, 0xF),
            (_JUMP_EQUAL, 0, 1, 1),
            allow,
            refuse,
        ],
        "sendto": [
            (_LOAD, 0, 0, _argument(4)),
            (_JUMP_EQUAL, 0, 3, 0),
            (_LOAD, 0, 0, _argument(4, high=True)),
            (_JUMP_EQUAL, 0, 1, 0),
            allow,
            refuse,
        ],
        "tgkill": _one_of(_argument(0), (pid,)),
    }


def program(pid: int, *, host_paths: bool) -> bytes:
    """The filter for a process that is `pid` in its own namespace, as an array of `sock_filter`."""
    architecture, numbers = table()
    left_out = (*_CONDITIONAL, *_NEVER, *(_ON_PATHS if host_paths else ()))
    code: list[Instruction] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_JUMP_EQUAL, 1, 0, architecture),
        _return(_KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_JUMP_AT_LEAST, 0, 1, _X32),
        _return(_KILL),
    ]
    for name, rule in _rules(pid).items():
        code += [(_JUMP_EQUAL, 0, len(rule), numbers[name]), *rule]
    for name, number in numbers.items():
        if name not in left_out:
            code += [(_JUMP_EQUAL, 0, 1, number), _return(_ALLOW)]
    code.append(_return(_ERRNO | errno.EPERM))
    return b"".join(struct.pack("<HBBI", *instruction) for instruction in code)


def load(filter_program: bytes) -> None:
    """Puts the filter on for good. `no_new_privs` is set already."""
    buffer = ctypes.create_string_buffer(filter_program, len(filter_program))
    header = ctypes.create_string_buffer(struct.pack("@HxxxxxxP", len(filter_program) // 8, ctypes.addressof(buffer)))
    syscalls.prctl(syscalls.PR_SET_SECCOMP, syscalls.SECCOMP_MODE_FILTER, ctypes.addressof(header), probe="seccomp")
