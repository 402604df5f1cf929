"""reservation.confirmed: charges the card, then asks for the confirmation email.

A failed call is tried again twice, waiting twice as long each time, with jitter. The provider charges
an Idempotency-Key once, so trying again is safe. What still fails is raised: the platform invokes the
function again after one and after two minutes, and then keeps the event in the dead-letter queue.
"""

import json
import os
import random
import time
import urllib.error
import urllib.request

import boto3

sqs = boto3.client("sqs")
EMAILS = os.environ["QUEUE_EMAILS_URL"]
PROVIDER = os.environ["SERVICE_PAYMENT_API_URL"].rstrip("/")
MAX_RETRIES = 2
TIMEOUT_S = 5


def handler(event, context):
    order = event["detail"]
    charge(order)
    sqs.send_message(QueueUrl=EMAILS, MessageBody=json.dumps({**order, "template": "order-confirmed"}))
    return {"order_id": order["order_id"], "paid": True}


def charge(order):
    request = urllib.request.Request(
        f"{PROVIDER}/charges",
        data=json.dumps({"order_id": order["order_id"], "amount": order["amount"]}).encode(),
        headers={"content-type": "application/json", "idempotency-key": order["order_id"]},
        method="POST",
    )
    for attempt in range(MAX_RETRIES + 1):
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:
                print(f"charged {order['order_id']}: {response.status}")
                return
        except OSError as error:  # refused, timed out, or answered with an error status
            if isinstance(error, urllib.error.HTTPError) and error.code < 500 and error.code != 429:
                raise  # our mistake: trying again cannot help
            if attempt == MAX_RETRIES:
                raise
            print(f"attempt {attempt + 1} to charge {order['order_id']} failed: {error}")
            time.sleep(random.uniform(0, 0.1 * 2**attempt))
