"""API keys and usage plans of a REST API."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from topology.exporters.sam.stack import Json, Stack, ref
from topology.graph import Node

_PERIODS = {"day": "DAY", "week": "WEEK", "month": "MONTH"}


def add_keys(stack: Stack, node: Node, name: str, wanted: list[str]) -> None:
    """The keys by name, each in the plans that list it; a key of no plan gets one without limits."""
    plans: Mapping[str, Any] = stack.of(node)["usage_plans"] or {}
    planned = {str(key) for plan in plans.values() for key in plan.get("api_keys") or ()}
    made = f"plans {node.id}"
    if made not in stack.made:
        stack.made[made] = name
        for plan in sorted(plans):
            _add_plan(stack, node, plan, plans[plan], sorted(plans[plan].get("api_keys") or ()))
    free = [key for key in wanted or ([] if planned else [name]) if key not in planned]
    new = [key for key in free if f"key {node.id} {key}" not in stack.made]
    if new:
        _add_plan(stack, node, name, {}, new)


def _add_plan(stack: Stack, node: Node, name: str, plan: Mapping[str, Any], keys: list[str]) -> None:
    api = stack.logical(node.id)
    logical = stack.derived(api, name, "Plan")
    stage: Json = {"ApiId": ref(api), "Stage": ref(f"{api}.Stage")}
    routes = {_place(route): _limits(limit) for route, limit in sorted((plan.get("routes") or {}).items())}
    quota = plan.get("quota")
    properties: Json = {
        "ApiStages": [stage | ({"Throttle": routes} if routes else {})],
        "Throttle": _limits(plan["throttle"]) if plan.get("throttle") else None,
        "Quota": {"Limit": quota["limit"], "Period": _PERIODS[quota.get("period") or "day"]} if quota else None,
    }
    stack.add(logical, "AWS::ApiGateway::UsagePlan", properties)
    for key in keys:
        link = {"KeyId": ref(_key(stack, node, key)), "KeyType": "API_KEY", "UsagePlanId": ref(logical)}
        stack.add(stack.derived(logical, key, "Member"), "AWS::ApiGateway::UsagePlanKey", link)


def _key(stack: Stack, node: Node, name: str) -> str:
    made = f"key {node.id} {name}"
    if made not in stack.made:
        logical = stack.made[made] = stack.derived(stack.logical(node.id), name, "Key")
        stack.add(logical, "AWS::ApiGateway::ApiKey", {"Enabled": True, "Description": f"{node.id}: {name}"})
    return stack.made[made]


def _limits(limit: Mapping[str, Any]) -> Json:
    rate = limit["rate_per_s"]
    return {"RateLimit": rate, "BurstLimit": limit.get("burst") or max(1, math.ceil(rate))}


def _place(route: str) -> str:
    """`/orders/POST` of `POST /orders`."""
    method, _, path = route.partition(" ")
    return f"{path or '/'}/{method}"
