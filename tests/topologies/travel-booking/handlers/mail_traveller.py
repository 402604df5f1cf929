"""Tells the traveller how it ended."""


def handler(event, context):
    print(event["detail-type"], event["detail"]["trip_id"], event["detail"]["why"])
