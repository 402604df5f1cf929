"""The kernel: timers in order, seeded streams, latency models. It knows no nodes."""

from __future__ import annotations

from runner.kernel.heap import Kernel
from runner.kernel.latency import Draw, latency_draw
from runner.kernel.samples import Quantiles, Samples
from runner.kernel.streams import Streams

__all__ = ["Draw", "Kernel", "Quantiles", "Samples", "Streams", "latency_draw"]
