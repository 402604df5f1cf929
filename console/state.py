"""The state directory: databases, keys, sockets and the embedded broker's folders."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def state_directory(default: Path) -> Path:
    """The directory named by `SIGNALBOX_STATE`, else `default`; made private (0700) if it is new."""
    path = Path(os.environ.get("SIGNALBOX_STATE") or default).resolve()
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in ("broker", "broker/control", "sockets", "static"):
        (path / name).mkdir(mode=0o700, exist_ok=True)
    return path


def secret(path: Path) -> str:
    """The text of a secret file, generated on first use and readable by its owner alone.

    Two processes that start together agree: the file appears whole, by a link, or not at all.
    """
    try:
        return path.read_text()
    except FileNotFoundError:
        pass
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(48))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text()
