"""What this machine offers, found by trying: each probe a name, a result and a sentence."""

from __future__ import annotations

import os
import platform
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, get_args

from runner.errors import SandboxRefused
from runner.sandbox.cage import landlock, seccomp, syscalls
from runner.sandbox.launcher import PACKAGES, Launcher, Tier, package_paths
from runner.sandbox.tiers import GAPS

_SYSCTLS = (
    ("user.max_user_namespaces", "0"),
    ("kernel.unprivileged_userns_clone", "0"),
    ("kernel.apparmor_restrict_unprivileged_userns", "1"),
)


@dataclass(frozen=True, slots=True)
class Probe:
    name: str
    ok: bool
    message: str


@dataclass(frozen=True, slots=True)
class Isolation:
    """`tier` is the best that works here: full, reduced or refused."""

    tier: str
    probes: tuple[Probe, ...]
    gaps: tuple[str, ...]
    versions: dict[str, str]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def isolation() -> Isolation:
    """Tries every layer and each tier once; takes about a second."""
    probes = [_platform()]
    works: dict[str, bool] = {}
    if probes[0].ok:
        probes += [_architecture(), _landlock(), _packages(), *_sysctls()]
        for tier in get_args(Tier):
            probe = try_tier(tier)
            works[tier] = probe.ok
            probes.append(probe)
    best = next((tier for tier in get_args(Tier) if works.get(tier)), "refused")
    return Isolation(best, tuple(probes), GAPS if best != "full" else (), _versions())


def try_tier(tier: Tier) -> Probe:
    """Builds one cage of the tier and takes it down again."""
    try:
        launcher = Launcher(tier, blanks=0)
        try:
            blank = launcher.spawn()
            blank.control.close()
            os.close(blank.log)
            os.close(blank.handle)
        finally:
            launcher.close()
    except SandboxRefused as error:
        return Probe(f"tier-{tier}", False, str(error))
    return Probe(f"tier-{tier}", True, f"a worker was caged with {tier} isolation")


def _platform() -> Probe:
    ok = sys.platform.startswith("linux")
    text = f"{platform.system()} {platform.release()}"
    return Probe("platform", ok, text if ok else f"{text}: sandboxes need Linux; use a container or a machine of it")


def _architecture() -> Probe:
    try:
        seccomp.table()
    except syscalls.StepFailed as error:
        return Probe("architecture", False, str(error))
    return Probe("architecture", True, f"system call table for {platform.machine()}")


def _landlock() -> Probe:
    version = landlock.abi()
    return Probe("landlock", version > 0, f"Landlock ABI {version}" if version else "the kernel has no Landlock")


def _packages() -> Probe:
    found = package_paths()
    ok = len(found) == len(PACKAGES)
    return Probe("packages", ok, f"{len(found)} of {len(PACKAGES)} packages for handlers: {', '.join(PACKAGES)}")


def _sysctls() -> list[Probe]:
    """The settings that commonly forbid user namespaces, where the kernel has them."""
    probes = []
    for name, forbids in _SYSCTLS:
        path = Path("/proc/sys") / name.replace(".", "/")
        if path.is_file():
            value = path.read_text(encoding="ascii").strip()
            probes.append(Probe(name, value != forbids, f"{name} = {value}"))
    return probes


def _versions() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        "kernel": platform.release(),
        "machine": platform.machine(),
        "user": "root" if hasattr(os, "geteuid") and os.geteuid() == 0 else "unprivileged",
    }
