"""Landlock: which paths the worker may read and which it may write; TCP and signals to outside are refused."""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable

from . import syscalls

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_MAKE_CHAR, _MAKE_BLOCK, _MAKE_SYM = 1 << 6, 1 << 11, 1 << 12
_TRUNCATE = 1 << 14
_READ = _EXECUTE | _READ_FILE | _READ_DIR
_BITS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_RULE_PATH = 1


def abi() -> int:
    """The version of Landlock that the kernel offers, 0 for none."""
    try:
        return syscalls.syscall(syscalls.LANDLOCK_CREATE, ctypes.c_void_p(None), ctypes.c_size_t(0), ctypes.c_uint(1))
    except OSError:
        return 0


def restrict(readable: Iterable[str], writable: Iterable[str], files: Iterable[str]) -> None:
    """Leaves the thread `readable` folders, `writable` folders and single `files` to read and write."""
    version = abi()
    if version < 1:
        raise syscalls.StepFailed("landlock", "this kernel does not have Landlock, or it is switched off")
    handled = (1 << _BITS[min(version, 5)]) - 1
    network = 3 if version >= 4 else 0
    scope = 3 if version >= 6 else 0
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    try:
        attributes = ctypes.create_string_buffer(struct.pack("<QQQ", handled, network, scope), 24)
        ruleset = syscalls.syscall(
            syscalls.LANDLOCK_CREATE, ctypes.byref(attributes), ctypes.c_size_t(size), ctypes.c_uint(0)
        )
        for path in readable:
            _add(ruleset, path, _READ & handled)
        for path in writable:
            _add(ruleset, path, handled & 0x7FFF & ~(_EXECUTE | _MAKE_CHAR | _MAKE_BLOCK))
        for path in files:
            _add(ruleset, path, (_READ_FILE | _WRITE_FILE | _TRUNCATE) & handled)
        syscalls.syscall(syscalls.LANDLOCK_RESTRICT, ctypes.c_int(ruleset), ctypes.c_uint(0))
        os.close(ruleset)
    except OSError as error:
        raise syscalls.StepFailed("landlock", error) from error


def _add(ruleset: int, path: str, access: int) -> None:
    try:
        target = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    if not os.path.isdir(path):
        access &= _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE
    attributes = ctypes.create_string_buffer(struct.pack("<Qi", access, target), 12)
    syscalls.syscall(
        syscalls.LANDLOCK_ADD,
        ctypes.c_int(ruleset),
        ctypes.c_int(_RULE_PATH),
        ctypes.byref(attributes),
        ctypes.c_uint(0),
    )
    os.close(target)
