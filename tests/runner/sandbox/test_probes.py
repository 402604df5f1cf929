"""What `doctor` tells about this machine."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import call_command

from runner.errors import SandboxRefused
from runner.management.commands.doctor import text
from runner.sandbox import GAPS
from runner.sandbox import launcher as launching
from runner.sandbox.launcher import Launcher
from runner.sandbox.probes import Isolation, Probe, isolation


def test_doctor_names_the_best_tier_and_every_probe() -> None:
    found = isolation()
    out = io.StringIO()
    try:
        call_command("doctor", "--format", "json", stdout=out)
        status = 0
    except SystemExit as end:
        status = int(end.code or 0)
    report = json.loads(out.getvalue())
    assert report["tier"] == found.tier
    assert status == (0 if found.tier == "full" else 1)
    assert {"platform", "architecture", "landlock", "tier-full"} <= {probe["name"] for probe in report["probes"]}


def test_the_gaps_of_the_reduced_tier_are_listed() -> None:
    report = text(Isolation("reduced", (Probe("tier-full", False, "no user namespaces"),), GAPS, {"python": "3"}))
    assert "FAIL  tier-full  no user namespaces" in report
    assert all(gap in report for gap in GAPS)


def test_a_zygote_that_cannot_start_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launching, "_BOOT", "raise SystemExit(1)")
    with pytest.raises(SandboxRefused, match="cannot run here with full isolation: zygote"):
        Launcher("full")
