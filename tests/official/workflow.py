"""A short workflow with Square's own client for Python, whose base URL is set to a sandbox."""

import os
import uuid

from square import Square
from square.core.api_error import ApiError

square = Square(token=os.environ["SQUARE_ACCESS_TOKEN"], base_url=os.environ["SQUARE_BASE_URL"])


def key():
    return str(uuid.uuid4())


def usd(amount):
    return {"amount": amount, "currency": "USD"}


def refused(call, status, code):
    try:
        call()
    except ApiError as error:
        assert (error.status_code, error.errors[0].code) == (status, code), error
    else:
        raise AssertionError(f"expected {code}")


location_id = square.locations.list().locations[0].id

customer = square.customers.create(
    idempotency_key=key(), given_name="Pythøn", family_name="Client", email_address="python@example.com"
).customer
found = square.customers.search(query={"filter": {"email_address": {"exact": "python@example.com"}}})
assert [one.id for one in found.customers] == [customer.id]
square.customers.update(customer_id=customer.id, nickname="P", family_name=None)
changed = square.customers.get(customer_id=customer.id).customer
assert changed.nickname == "P", changed

card = square.cards.create(
    idempotency_key=key(), source_id="cnon:card-nonce-ok", card={"customer_id": customer.id}
).card

line = {"name": "Cortado", "quantity": "2", "base_price_money": usd(350)}
order = square.orders.create(
    idempotency_key=key(),
    order={"location_id": location_id, "customer_id": customer.id, "line_items": [line]},
).order
assert order.total_money.amount == 700, order.total_money

payment = dict(
    idempotency_key=key(),
    source_id=card.id,
    customer_id=customer.id,
    location_id=location_id,
    order_id=order.id,
    amount_money=usd(700),
)
paid = square.payments.create(**payment).payment
assert paid.status == "COMPLETED", paid
assert square.payments.create(**payment).payment.id == paid.id
assert square.orders.get(order_id=order.id).order.state == "COMPLETED"

refund = square.refunds.refund_payment(idempotency_key=key(), payment_id=paid.id, amount_money=usd(200)).refund
assert refund.amount_money.amount == 200, refund

refused(
    lambda: square.payments.create(
        idempotency_key=key(), source_id="cnon:card-nonce-declined", amount_money=usd(100)
    ),
    402,
    "GENERIC_DECLINE",
)

mine = [one for one in square.payments.list() if one.status == "COMPLETED" and one.customer_id == customer.id]
assert [one.id for one in mine] == [paid.id], mine

square.customers.delete(customer_id=customer.id)
refused(lambda: square.customers.get(customer_id=customer.id), 404, "NOT_FOUND")
print("python: the workflow of Square's client for Python passed")
