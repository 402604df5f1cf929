"""Which route takes a request, by the rules of HTTP and REST APIs (semantics 3.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Match = tuple[str, Mapping[str, str]]
_STATIC, _VARIABLE, _GREEDY = range(3)


class Route:
    __slots__ = ("key", "method", "segments")

    def __init__(self, key: str) -> None:
        self.key = key
        method, _, path = key.partition(" ")
        self.method = method.upper()
        self.segments = [part for part in path.split("/") if part]


class Routes:
    """The routes of one gateway. `is_rest` chooses the rules."""

    def __init__(self, routes: Sequence[str], is_rest: bool) -> None:
        self._default = "$default" if "$default" in routes else None
        self._routes = [Route(key) for key in routes if key != "$default"]
        self._is_rest = is_rest
        self._static: dict[tuple[str, str], Match] = {}

    def match(self, method: str, path: str) -> Match | None:
        """The route's key and the path parameters, or None when no route takes the request."""
        path = path.partition("?")[0]
        known = self._static.get((method, path))
        if known is not None:
            return known
        found = self._find(method.upper(), [part for part in path.split("/") if part])
        if found is not None and not found[1] and len(self._static) < 1000:
            self._static[method, path] = found
        return found

    def _find(self, method: str, segments: list[str]) -> Match | None:
        best: tuple[tuple[object, ...], Match] | None = None
        for route in self._routes:
            if route.method not in (method, "ANY"):
                continue
            bound = _bind(route.segments, segments)
            if bound is None:
                continue
            rank, parameters = bound
            # REST decides by path alone and then by method; HTTP prefers a full match of both.
            is_any = route.method == "ANY"
            order: tuple[object, ...] = (_GREEDY in rank, rank, is_any)
            if self._is_rest:
                order = (rank, is_any)
            if best is None or order < best[0]:
                best = (order, (route.key, parameters))
        if best is not None:
            return best[1]
        return (self._default, {}) if self._default else None


def _bind(pattern: list[str], segments: list[str]) -> tuple[tuple[int, ...], dict[str, str]] | None:
    rank: list[int] = []
    parameters: dict[str, str] = {}
    for index, part in enumerate(pattern):
        if part.startswith("{") and part.endswith("+}"):
            if index >= len(segments):
                return None
            parameters[part[1:-2]] = "/".join(segments[index:])
            return (*rank, _GREEDY), parameters
        if index >= len(segments):
            return None
        if part.startswith("{") and part.endswith("}"):
            parameters[part[1:-1]] = segments[index]
            rank.append(_VARIABLE)
        elif part == segments[index]:
            rank.append(_STATIC)
        else:
            return None
    return (tuple(rank), parameters) if len(pattern) == len(segments) else None
