"""`python -m runner.supervisor RUN LEASE`: the process of one run."""

from __future__ import annotations

import os
import sys
import uuid

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "console.settings")
django.setup()

from runner.supervisor.life import Life  # noqa: E402

if __name__ == "__main__":
    sys.exit(Life(uuid.UUID(sys.argv[1]), sys.argv[2]).live())
