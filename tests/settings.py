"""The settings of the tests: the product's own, in a state directory that goes with the test run."""

from __future__ import annotations

import os
import tempfile

STATE = tempfile.TemporaryDirectory(prefix="signalbox-tests-")
os.environ["SIGNALBOX_STATE"] = STATE.name

from console.settings import *  # noqa: E402, F403

# The test databases are the files that a process started in this state directory opens, so that tests and real
# processes see the same rows, and threads do not share one connection.
for _database in DATABASES.values():  # noqa: F405
    if "sqlite" in _database["ENGINE"]:
        _database["TEST"] = {"NAME": str(_database["NAME"])}

# Tests put things right themselves; the processes that they start do it as the product does.
RECONCILE = False
