"""Usage plans and throttling of a gateway, in the order of the service (semantics 3.5).

A request takes a token of each bucket: its key's on this route, its key's, the route's (or the gateway's), and the
account's. The first empty one refuses it with 429; a key whose quota is used up gets `Limit Exceeded`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from runner.behaviours.base.context import Context, Wire
from runner.behaviours.base.credentials import api_key
from runner.behaviours.base.limits import TokenBucket
from runner.behaviours.base.values import Response
from runner.handlers import EPOCH_US

_DAY_US = 86_400_000_000


class Member:
    """One API key in its plan."""

    def __init__(self, plan: Mapping[str, Any]) -> None:
        self._bucket = bucket_of(plan.get("throttle"))
        self._routes = {route: bucket_of(throttle) for route, throttle in (plan.get("routes") or {}).items()}
        quota = plan.get("quota") or {}
        self._limit = quota.get("limit")
        self._period = quota.get("period") or "day"
        self._began: object = None
        self._used = 0

    def refusal(self, route: str, now_us: int) -> Response | None:
        """Counts one request, or says why it may not go on."""
        for bucket in (self._routes.get(route), self._bucket):
            if bucket is not None and not bucket.take(now_us):
                return throttled("Too Many Requests")
        if self._limit is None:
            return None
        period = period_of(self._period, now_us)
        if period != self._began:
            self._began, self._used = period, 0
        if self._used >= self._limit:
            return throttled("Limit Exceeded")
        self._used += 1
        return None


class Usage:
    """The plans and buckets of one gateway."""

    def __init__(self, context: Context) -> None:
        graph, gateway = context.world.graph, context.node
        self._conditions = context.conditions
        self._members = {
            api_key(graph.name, gateway.id, str(name)): Member(plan)
            for plan in (gateway["usage_plans"] or {}).values()
            for name in plan.get("api_keys") or ()
        }
        self._bucket = bucket_of(gateway["throttle"])
        self._routes: dict[int, TokenBucket] = {}
        for wire in context.wires("routes"):
            bucket = bucket_of(wire.edge["throttle"])
            if bucket is not None:
                self._routes[wire.index] = bucket
        self._account = context.world.gateway_bucket

    def member(self, key: str) -> Member | None:
        """The holder of the key, when a plan has it."""
        return self._members.get(key)

    def refusal(self, member: Member | None, wire: Wire, route: str, now_us: int) -> Response | None:
        """Takes a token of every bucket in order; the refusal of the first empty one."""
        if self._conditions.throttled:
            return throttled("Too Many Requests")
        refusal = None if member is None else member.refusal(route, now_us)
        if refusal is not None:
            return refusal
        for bucket in (self._routes.get(wire.index, self._bucket), self._account):
            if bucket is not None and not bucket.take(now_us):
                return throttled("Too Many Requests")
        return None


def throttled(text: str) -> Response:
    return Response(429, {"message": text}, refusal="throttled")


def bucket_of(throttle: Any) -> TokenBucket | None:
    if not throttle or throttle.get("rate_per_s") is None:
        return None
    return TokenBucket(float(throttle["rate_per_s"]), throttle.get("burst"))


def period_of(name: str, now_us: int) -> object:
    """The day, week (from Sunday) or month of a run time, in UTC."""
    days = (EPOCH_US + now_us) // _DAY_US
    if name == "day":
        return days
    if name == "week":
        # Day 0 of the Unix epoch was a Thursday.
        return (days + 4) // 7
    moment = datetime.fromtimestamp((EPOCH_US + now_us) / 1_000_000, UTC)
    return moment.year, moment.month
