"""Cancels the flight of the trip; cancelling twice does no harm."""


def handler(event, context):
    print("cancelled", event["flight"]["flight"])
    return {}
