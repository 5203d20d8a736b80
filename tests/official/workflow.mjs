// A short workflow with Square's own client for Node.js, whose base URL is set to a sandbox.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";

const { SquareClient, SquareError } = createRequire(process.env.NODE_ROOT)("square");
const square = new SquareClient({ token: process.env.SQUARE_ACCESS_TOKEN, baseUrl: process.env.SQUARE_BASE_URL });
const key = () => ({ idempotencyKey: randomUUID() });
const usd = (amount) => ({ amount: BigInt(amount), currency: "USD" });

const { locations } = await square.locations.list();
const locationId = locations[0].id;

const { customer } = await square.customers.create({ ...key(), givenName: "Nodé", familyName: "Client", emailAddress: "node@example.com" });
const query = { filter: { emailAddress: { exact: "node@example.com" } } };
const found = await square.customers.search({ query });
assert.deepEqual(found.customers.map((one) => one.id), [customer.id]);
await square.customers.update({ customerId: customer.id, nickname: "N", familyName: null });
const changed = await square.customers.get({ customerId: customer.id });
assert.equal(changed.customer.nickname, "N");
assert.equal(changed.customer.familyName ?? null, null);

const { card } = await square.cards.create({ ...key(), sourceId: "cnon:card-nonce-ok", card: { customerId: customer.id } });

const line = { name: "Cortado", quantity: "2", basePriceMoney: usd(350) };
const { order } = await square.orders.create({ ...key(), order: { locationId, customerId: customer.id, lineItems: [line] } });
assert.equal(order.totalMoney.amount, 700n);

const payment = {
  ...key(), sourceId: card.id, customerId: customer.id, locationId, orderId: order.id, amountMoney: usd(700),
};
const paid = await square.payments.create(payment);
assert.equal(paid.payment.status, "COMPLETED");
const again = await square.payments.create(payment);
assert.equal(again.payment.id, paid.payment.id);
const settled = await square.orders.get({ orderId: order.id });
assert.equal(settled.order.state, "COMPLETED");

const { refund } = await square.refunds.refundPayment({ ...key(), paymentId: paid.payment.id, amountMoney: usd(200) });
assert.equal(refund.amountMoney.amount, 200n);

const declined = square.payments.create({ ...key(), sourceId: "cnon:card-nonce-declined", amountMoney: usd(100) });
await assert.rejects(declined, (error) => error instanceof SquareError && error.errors[0].code === "GENERIC_DECLINE");

let listed = 0;
for await (const one of await square.payments.list({})) listed += one.status === "COMPLETED" ? 1 : 0;
assert.equal(listed, 1);

await square.customers.delete({ customerId: customer.id });
await assert.rejects(square.customers.get({ customerId: customer.id }), (error) => error.statusCode === 404);
console.log("node: the workflow of Square's client for Node.js passed");
