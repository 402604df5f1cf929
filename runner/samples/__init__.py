"""Samples: the events that a node's code would get, one for each way on which something comes to it.

A sample is not written by hand: the way that leads to the node, from the client or the schedule at its start, is cut
out of the drawing and run once by the engine. So envelopes lie in one another as in a run, and an event passes the
filters that stand on its way.
"""

from __future__ import annotations

from runner.samples.making import samples_of
from runner.samples.sample import Sample

__all__ = ["Sample", "samples_of"]
