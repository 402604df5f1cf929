"""The real parser of Mermaid, installed into a folder of the test."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

PARSERS = Path(__file__).resolve().parent / "node"


def mermaid_says(texts: Sequence[str], folder: Path) -> list[str | None]:
    """What is wrong with each text; None where it is a diagram. Installs the parser into the folder first."""
    npm, node = shutil.which("npm"), shutil.which("node")
    assert npm and node, "Node is part of the set-up."
    for file in PARSERS.iterdir():
        if file.is_file():
            shutil.copy(file, folder)
    install = [npm, "install", "--silent", "--no-audit", "--no-fund", "--no-package-lock"]
    subprocess.run(install, cwd=folder, check=True, timeout=300)
    told = subprocess.run(
        [node, "mermaid.mjs"],
        cwd=folder,
        input=json.dumps(list(texts)),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env={**os.environ, "NODE_NO_WARNINGS": "1"},
    )
    answers: list[str | None] = json.loads(told.stdout)
    return answers
