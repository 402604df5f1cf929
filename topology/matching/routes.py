"""Which route takes a request, by the rules of HTTP and REST APIs (semantics 3.5).

The routes are a tree of path segments. A search tries the static child, then the variable, then the greedy one, and
goes back where a branch holds no route for the method; it enters each place of the tree at most once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Match = tuple[str, Mapping[str, str]]
ANY = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
"""The methods that ANY stands for."""
NO_ROUTE = {True: (403, {"message": "Missing Authentication Token"}), False: (404, {"message": "Not Found"})}
"""What a request that no route takes is answered: REST (True) and HTTP APIs (False)."""
KNOWN_MAX = 1_000
"""Requests to routes without variables that are remembered at most."""


class Place:
    """One place of the tree: what may follow, and the routes that end here, by method."""

    __slots__ = ("greedy", "keys", "static", "variable")

    def __init__(self) -> None:
        self.static: dict[str, Place] = {}
        self.variable: Place | None = None
        self.greedy: dict[str, str] = {}
        self.keys: dict[str, str] = {}


class Routes:
    """The routes of one gateway, as `METHOD /path` or `$default`. `is_rest` chooses the rules.

    REST decides segment by segment, static before `{name}` before `{name+}`, and ignores a trailing slash. HTTP
    prefers every full match to every greedy one; to it `/pets/` is not `/pets`.
    """

    def __init__(self, routes: Sequence[str], is_rest: bool) -> None:
        self._default = "$default" if "$default" in routes else None
        self._is_rest = is_rest
        self._root = Place()
        self._names: dict[str, list[str]] = {}
        self._known: dict[tuple[str, str], Match] = {}
        for key in routes:
            if key != "$default":
                self._add(key)

    def _add(self, key: str) -> None:
        method, _, path = key.partition(" ")
        place = self._root
        self._names[key] = names = []
        for segment in (part for part in path.split("/") if part):
            if segment.startswith("{") and segment.endswith("+}"):
                names.append(segment[1:-2])
                place.greedy.setdefault(method.upper(), key)
                return
            if segment.startswith("{") and segment.endswith("}"):
                names.append(segment[1:-1])
                if place.variable is None:
                    place.variable = Place()
                place = place.variable
            else:
                place = place.static.setdefault(segment, Place())
        place.keys.setdefault(method.upper(), key)

    def match(self, method: str, path: str) -> Match | None:
        """The route's key and the path parameters, as they stand in the path; None when no route takes the request."""
        path = path.partition("?")[0]
        known = self._known.get((method, path))
        if known is not None:
            return known
        found = self._find(method.upper(), self._segments(path))
        if found is not None and not found[1] and len(self._known) < KNOWN_MAX:
            self._known[method, path] = found
        return found

    def _segments(self, path: str) -> list[str]:
        segments = [part for part in path.split("/") if part]
        if segments and path.endswith("/") and not self._is_rest:
            segments.append("")
        return segments

    def _find(self, method: str, segments: list[str]) -> Match | None:
        search = Search(method, segments)
        passes = ((True, True),) if self._is_rest else ((True, False), (False, True))
        for full, greedy in passes:
            key = search.at(self._root, 0, full, greedy)
            if key is not None:
                return key, dict(zip(self._names[key], search.values, strict=True))
        return (self._default, {}) if self._default else None


class Search:
    """One search: the values of the variables on the way to where it is."""

    __slots__ = ("_method", "_segments", "values")

    def __init__(self, method: str, segments: list[str]) -> None:
        self._method = method
        self._segments = segments
        self.values: list[str] = []

    def at(self, place: Place, index: int, full: bool, greedy: bool) -> str | None:
        """The best route from here on; `full` and `greedy` say which kinds of match count."""
        segments = self._segments
        if index == len(segments):
            return _of_method(place.keys, self._method) if full else None
        segment = segments[index]
        child = place.static.get(segment)
        found = None if child is None else self.at(child, index + 1, full, greedy)
        if found is None and place.variable is not None and segment:
            self.values.append(segment)
            found = self.at(place.variable, index + 1, full, greedy)
            if found is None:
                self.values.pop()
        if found is None and greedy and segment:
            found = _of_method(place.greedy, self._method)
            if found is not None:
                self.values.append("/".join(segments[index:]))
        return found


def _of_method(keys: Mapping[str, str], method: str) -> str | None:
    """The route of the method itself, else that of ANY."""
    found = keys.get(method)
    return keys.get("ANY") if found is None and method in ANY else found
