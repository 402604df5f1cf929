"""Has the mail provider write to the customer; tries again twice, waiting longer each time."""

import json
import os
import random
import time
import urllib.error
import urllib.request

MAIL = os.environ["SERVICE_MAIL_API_URL"].rstrip("/") + "/messages"
TEMPLATES = {"payment.processed": "thank-you", "payment.refused": "please-check-your-card"}
MAX_RETRIES = 2


def handler(event, context):
    for record in event["Records"]:
        payment = json.loads(record["Sns"]["Message"])
        send({"to": payment["customer_id"], "template": TEMPLATES[payment["event"]]}, key=payment["payment_id"])


def send(mail, key):
    request = urllib.request.Request(
        MAIL,
        data=json.dumps(mail).encode(),
        headers={"content-type": "application/json", "idempotency-key": key},
        method="POST",
    )
    for attempt in range(MAX_RETRIES + 1):
        try:
            with urllib.request.urlopen(request, timeout=4) as response:
                print(f"{mail['template']} to {mail['to']}: {response.status}")
                return
        except OSError as error:
            if isinstance(error, urllib.error.HTTPError) and error.code < 500:
                raise
            if attempt == MAX_RETRIES:
                raise
            time.sleep(random.uniform(0, 0.1 * 2**attempt))
