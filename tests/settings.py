"""The settings of the tests: the product's own, in a state directory that goes with the test run."""

from __future__ import annotations

import os
import tempfile

STATE = tempfile.TemporaryDirectory(prefix="signalbox-tests-")
os.environ["SIGNALBOX_STATE"] = STATE.name

from console.settings import *  # noqa: E402, F403
