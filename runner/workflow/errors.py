"""What makes a state fail: an error by its name in the States Language, with the cause in words."""

from __future__ import annotations


class StatesError(Exception):
    """A state failed with `error` (`States.Runtime`, or a name that a service or a Fail state gave) and `cause`.

    Never leaves an execution: Retry and Catch decide on it, and else the execution fails with it. A value of None is
    kept apart from an empty text, since a Fail state may name neither. `also` are further names that a retrier or
    catcher may know the error by.
    """

    def __init__(self, error: str | None, cause: str | None = "", *, also: tuple[str, ...] = ()) -> None:
        super().__init__(f"{error}: {cause}")
        self.error = error
        self.cause = cause
        self.also = also

    def output(self) -> dict[str, str | None]:
        """What a catcher sees of it: an error without a cause has an empty one, a failure without either has none."""
        return {"Error": self.error, "Cause": self.cause if self.error is None else self.cause or ""}
