"""The read-only root that the worker sees: interpreter, standard library, system libraries, named packages."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from . import syscalls

PACKAGES, TASK, SCRATCH = "/opt/packages", "/var/task", "/tmp"
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")
SCRATCH_OPTIONS = "size=64m,nr_inodes=4096,mode=1777"
TASK_OPTIONS = "size=16m,nr_inodes=4096,mode=0755"
_SITE = ("site-packages", "dist-packages")


def library_folders() -> list[str]:
    """The folders that the interpreter and its extension modules load from, at their own paths."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    wanted = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/share/zoneinfo"]
    for prefix in (sys.base_prefix, sys.base_exec_prefix):
        wanted += [f"{prefix}/{lib}/{version}" for lib in ("lib", "lib64")]
    found: list[str] = []
    for path in wanted:
        real = os.path.realpath(path)
        covered = any(real == known or real.startswith(known + "/") for known in found)
        if os.path.isdir(real) and not covered:
            found.append(real)
    return found


def build(packages: Sequence[str], at: str) -> None:
    """Makes the calling mount namespace show nothing but the cage. The root itself stays writable until sealed."""
    syscalls.mount(None, "/", None, syscalls.MS_REC | syscalls.MS_PRIVATE)
    syscalls.mount("tmpfs", at, "tmpfs", syscalls.MS_NOSUID, "size=1m,nr_inodes=8192,mode=0755")
    for folder in library_folders():
        _bind(folder, at + folder)
        _hide_site_packages(folder, at)
    for link in ("/lib", "/lib64"):
        if os.path.islink(link):
            os.symlink(os.readlink(link), at + link)
    _bind_shared_libraries(at)
    for path in packages:
        _bind(path, f"{at}{PACKAGES}/{os.path.basename(path)}")
    for device in DEVICES:
        _bind(device, at + device)
    for folder in (TASK, SCRATCH, "/etc"):
        os.makedirs(at + folder, mode=0o755, exist_ok=True)
    for name, text in (
        ("passwd", "sandbox:x:1000:1000::/tmp:/bin/false\n"),
        ("group", "sandbox:x:1000:\n"),
    ):
        with open(f"{at}/etc/{name}", "w", encoding="ascii") as file:
            file.write(text)
    syscalls.pivot_root(at)
    syscalls.read_only("/")


def _bind(source: str, target: str) -> None:
    if os.path.isdir(source):
        os.makedirs(target, mode=0o755, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), mode=0o755, exist_ok=True)
        with open(target, "w", encoding="ascii"):
            pass
    syscalls.mount(source, target, None, syscalls.MS_BIND | syscalls.MS_REC)


def _bind_shared_libraries(at: str) -> None:
    """libpython and its like beside the standard library, where the prefix is not a system folder."""
    for prefix in {os.path.realpath(sys.base_prefix), os.path.realpath(sys.base_exec_prefix)}:
        for lib in ("lib", "lib64"):
            folder = f"{prefix}/{lib}"
            if not os.path.isdir(folder) or os.path.realpath(folder) != folder:
                continue
            for name in os.listdir(folder):
                path = f"{folder}/{name}"
                if ".so" in name and os.path.isfile(path) and not os.path.lexists(at + path):
                    _bind(os.path.realpath(path), at + path)


def _hide_site_packages(folder: str, at: str) -> None:
    """Covers what is installed beside the standard library: only the named packages are in sight."""
    for base, folders, _files in os.walk(folder):
        for name in _SITE:
            if name in folders:
                syscalls.mount("tmpfs", f"{at}{base}/{name}", "tmpfs", 0, "size=4k,nr_inodes=2,mode=0555")
        if base.count("/") - folder.count("/") >= 1:
            folders.clear()


def mount_private() -> None:
    """This sandbox's own scratch and task folders, each with a quota of bytes and of files."""
    flags = syscalls.MS_NOSUID | syscalls.MS_NODEV | syscalls.MS_NOEXEC
    syscalls.mount("tmpfs", SCRATCH, "tmpfs", flags, SCRATCH_OPTIONS)
    syscalls.mount("tmpfs", TASK, "tmpfs", flags, TASK_OPTIONS)
