"""The handler pool's interface as the engine's users import it; it is declared in `runner.handlers`."""

from __future__ import annotations

from runner.handlers import (
    EPOCH_US,
    Call,
    Done,
    HandlerPool,
    HandlerSpec,
    HttpCall,
    HttpReply,
    OnStep,
    Outcome,
    SdkCall,
    SdkReply,
    Step,
)

__all__ = [
    "EPOCH_US",
    "Call",
    "Done",
    "HandlerPool",
    "HandlerSpec",
    "HttpCall",
    "HttpReply",
    "OnStep",
    "Outcome",
    "SdkCall",
    "SdkReply",
    "Step",
]
