"""Cancels the hotel of the trip; cancelling twice does no harm."""


def handler(event, context):
    print("cancelled", event["hotel"]["hotel"])
    return {}
