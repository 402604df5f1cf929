"""Sends the confirmation emails of one batch and reports those that failed, and only those."""

import json


def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            send(json.loads(record["body"]))
        except (KeyError, ValueError) as error:
            print(f"message {record['messageId']} failed: {error!r}")
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}


def send(email):
    """A real one would call the mail service here."""
    print(f"to the customer of order {email['order_id']}: we have charged {email['amount']:.2f}")
