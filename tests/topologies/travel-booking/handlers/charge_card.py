"""Charges the card. Amounts that end in 13 are declined."""


class CardDeclined(Exception):
    """The bank said no."""


def handler(event, context):
    if event["amount"] % 100 == 13:
        raise CardDeclined(f"The bank declined {event['amount']}.")
    return {"receipt": f"r-{event['trip_id'][:8]}"}
