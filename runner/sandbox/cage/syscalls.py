"""The Linux calls that the standard library does not offer, each raising `StepFailed` with a sentence."""

from __future__ import annotations

import ctypes
import errno
import os
import platform

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x04000000, 0x08000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND, MS_REC, MS_PRIVATE = 2, 4, 8, 4096, 16384, 1 << 18
MNT_DETACH = 2
MOUNT_ATTR_RDONLY, MOUNT_ATTR_NOSUID = 1, 2
AT_FDCWD, AT_RECURSIVE = -100, 0x8000
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_KEEPCAPS = 1, 4, 8
PR_SET_SECCOMP, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT = 22, 24, 38, 47
SECCOMP_MODE_FILTER, PR_CAP_AMBIENT_CLEAR_ALL = 2, 4
CAP_DAC_READ_SEARCH = 2
CAP_LAST = 63

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long
_IS_X86 = platform.machine() in ("x86_64", "AMD64")
_PIVOT_ROOT = 155 if _IS_X86 else 41
_CAPSET = 126 if _IS_X86 else 91
_MOUNT_SETATTR, _CLOSE_RANGE = 442, 436
LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT = 444, 445, 446


class StepFailed(Exception):
    """One step of building the cage failed; `probe` names it for the person who reads the refusal."""

    def __init__(self, probe: str, error: OSError | str) -> None:
        self.probe = probe
        super().__init__(f"{probe}: {_sentence(probe, error)}")


def _sentence(probe: str, error: OSError | str) -> str:
    if isinstance(error, str):
        return error
    if probe == "user-namespace" and error.errno in (errno.ENOSPC, errno.EUSERS):
        return "the kernel allows no user namespaces (user.max_user_namespaces is 0 or used up)"
    if probe == "user-namespace" and error.errno in (errno.EPERM, errno.EACCES):
        return (
            "the kernel refuses user namespaces (a container's seccomp profile, "
            "kernel.apparmor_restrict_unprivileged_userns or kernel.unprivileged_userns_clone)"
        )
    if error.errno == errno.ENOSYS:
        return "this kernel does not have the call"
    return os.strerror(error.errno or 0)


def _check(result: int, probe: str) -> int:
    if result < 0:
        raise StepFailed(probe, OSError(ctypes.get_errno(), ""))
    return result


def syscall(number: int, *arguments: object) -> int:
    """The result of a raw system call; `OSError` when it failed."""
    result: int = _libc.syscall(ctypes.c_long(number), *arguments)
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def unshare(flags: int, probe: str) -> None:
    _check(_libc.unshare(ctypes.c_int(flags)), probe)


def mount(source: str | None, target: str, kind: str | None, flags: int, options: str = "") -> None:
    arguments = [text.encode() if text is not None else None for text in (source, target, kind)]
    result = _libc.mount(*arguments, ctypes.c_ulong(flags), options.encode())
    if result < 0:
        code = ctypes.get_errno()
        raise StepFailed("mount", f"cannot mount {target}: {os.strerror(code)}")


def pivot_root(new_root: str) -> None:
    """Makes `new_root` the root; the old one is gone afterwards."""
    os.chdir(new_root)
    _check(_libc.syscall(ctypes.c_long(_PIVOT_ROOT), b".", b"."), "pivot-root")
    _check(_libc.umount2(b".", MNT_DETACH), "pivot-root")
    os.chdir("/")


def read_only(path: str) -> None:
    """Makes the mounts at and under `path` read-only, whatever other flags they carry."""
    attributes = (ctypes.c_uint64 * 4)(MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID, 0, 0, 0)
    try:
        syscall(
            _MOUNT_SETATTR,
            ctypes.c_int(AT_FDCWD),
            ctypes.c_char_p(path.encode()),
            ctypes.c_uint(AT_RECURSIVE),
            ctypes.byref(attributes),
            ctypes.c_size_t(32),
        )
    except OSError as error:
        raise StepFailed("mount", f"cannot make {path} read-only: {error.strerror}") from error


def prctl(option: int, first: int = 0, second: int = 0, probe: str = "prctl") -> int:
    zero = ctypes.c_ulong(0)
    result = _libc.prctl(ctypes.c_int(option), ctypes.c_ulong(first), ctypes.c_ulong(second), zero, zero)
    return _check(result, probe)


def close_from(first: int) -> None:
    syscall(_CLOSE_RANGE, ctypes.c_uint(first), ctypes.c_uint(0xFFFFFFFF), ctypes.c_uint(0))


def set_capabilities(mask: int) -> None:
    """Leaves exactly `mask` effective and permitted, nothing inheritable."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    low, high = mask & 0xFFFFFFFF, mask >> 32
    data = (ctypes.c_uint32 * 6)(low, low, 0, high, high, 0)
    try:
        syscall(_CAPSET, ctypes.byref(header), ctypes.byref(data))
    except OSError as error:
        raise StepFailed("capabilities", error) from error


def drop_bounding() -> None:
    """Empties the bounding and the ambient set. Stops at the first capability the kernel does not know."""
    for capability in range(CAP_LAST):
        if _libc.prctl(PR_CAPBSET_DROP, ctypes.c_ulong(capability), 0, 0, 0) < 0:
            break
    _libc.prctl(PR_CAP_AMBIENT, ctypes.c_ulong(PR_CAP_AMBIENT_CLEAR_ALL), 0, 0, 0)
