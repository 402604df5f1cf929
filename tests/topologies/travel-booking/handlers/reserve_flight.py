"""Reserves a flight for the trip; the same trip always gets the same reservation."""


def handler(event, context):
    return {"flight": f"flight-{event['trip_id'][:8]}"}
