"""POST /payments: asks Customer, Sales and Communication in turn, and answers when all have."""

import json
import os
import urllib.error
import urllib.request

CUSTOMER = os.environ["SERVICE_CUSTOMER_API_URL"].rstrip("/") + "/payments"
SALES = os.environ["SERVICE_SALES_API_URL"].rstrip("/") + "/payments"
COMMUNICATION = os.environ["SERVICE_COMMUNICATION_API_URL"].rstrip("/") + "/confirmations"
TIMEOUT_S = 5


def handler(event, context):
    payment = json.loads(event["body"])
    try:
        post(CUSTOMER, payment, max_retries=1)
        post(SALES, payment)
        post(COMMUNICATION, payment)
    except OSError as error:  # one of three failed, and so does the whole payment
        print(f"payment {payment['payment_id']} failed: {error}")
        return answer(502, {"payment_id": payment["payment_id"], "error": "a service did not answer"})
    return answer(200, {"payment_id": payment["payment_id"], "status": "processed"})


def post(url, body, max_retries=0):
    request = urllib.request.Request(
        url,
        data=json.dumps(body).encode(),
        headers={"content-type": "application/json", "idempotency-key": body["payment_id"]},
        method="POST",
    )
    for attempt in range(max_retries + 1):
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:
                return json.loads(response.read() or b"{}")
        except OSError as error:
            if isinstance(error, urllib.error.HTTPError) and error.code < 500:
                raise
            if attempt == max_retries:
                raise
            print(f"{url} failed, trying again: {error}")


def answer(status, body):
    return {"statusCode": status, "headers": {"content-type": "application/json"}, "body": json.dumps(body)}
