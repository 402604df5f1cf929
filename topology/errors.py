"""The exceptions of topology: what could not be done, with a stable code and a message for a person."""

from __future__ import annotations


class TopologyError(Exception):
    """The operation cannot be done."""

    code = "topology"

    def __init__(self, message: str = "", *, code: str | None = None) -> None:
        super().__init__(message or (self.__doc__ or "").splitlines()[0])
        if code is not None:
            self.code = code

    @property
    def message(self) -> str:
        return str(self.args[0])


class DocumentError(TopologyError):
    """The project cannot be read.

    Raised only for what makes a document unreadable (path, encoding, syntax, format version, limits);
    a wrong drawing is a finding. The message is one line: what is wrong, where, what to do.
    """

    code = "document"


class ScheduleInvalid(TopologyError):
    """The expression or time zone of a schedule is not valid."""

    code = "schedule-invalid"


class PatternInvalid(TopologyError):
    """The pattern, policy, filter or template is not valid."""

    code = "pattern-invalid"


class OperationError(TopologyError):
    """The operation does not apply to this document."""

    code = "operation"


class FileExists(TopologyError):
    """The project has a file of that name."""

    code = "file-exists"


class TopologyNotFound(TopologyError):
    """There is no such topology, revision or project."""

    code = "not-found"


class StaleDigest(TopologyError):
    """The topology has changed since it was read."""

    code = "stale"


class RightMissing(TopologyError):
    """The link by which the visitor came does not give this right."""

    code = "right-missing"


class LinkGone(TopologyError):
    """The link was revoked, or never opened anything."""

    code = "link-gone"


class ThreadNotFound(TopologyError):
    """There is no such thread of comments, or nothing of that name to comment on."""

    code = "not-found"
