"""POST /confirmations of the Communication service: has the mail provider confirm the payment."""

import json
import os
import urllib.request

MAIL = os.environ["SERVICE_MAIL_API_URL"].rstrip("/") + "/messages"


def handler(event, context):
    payment = json.loads(event["body"])
    request = urllib.request.Request(
        MAIL,
        data=json.dumps({"to": payment["customer_id"], "template": "payment-processed"}).encode(),
        headers={"content-type": "application/json", "idempotency-key": payment["payment_id"]},
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=3) as response:
        print(f"confirmed {payment['payment_id']}: {response.status}")
    return {"statusCode": 200, "body": json.dumps({"confirmed": payment["payment_id"]})}
