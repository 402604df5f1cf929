"""Operations on documents: applied to text or data, undone, and found between two documents."""

from __future__ import annotations

from topology.errors import OperationError
from topology.operations.applying import Applied, apply, apply_to_document
from topology.operations.differences import diff

__all__ = ["Applied", "OperationError", "apply", "apply_to_document", "diff"]
