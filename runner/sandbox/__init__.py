"""Runs handler code in a cage that the kernel guards. See README.md for what it protects and what it does not."""

from __future__ import annotations

from runner.errors import SandboxRefused
from runner.sandbox.pool import SandboxPool
from runner.sandbox.tiers import GAPS, tier_wanted

__all__ = ["GAPS", "SandboxPool", "SandboxRefused", "tier_wanted"]
