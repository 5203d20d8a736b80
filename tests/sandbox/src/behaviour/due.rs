//! What happens by itself as the clock moves: authorizations lapse, refunds settle, what is billed falls due. Nothing runs in
//! the background; each call first makes up for what has passed, as of the time at which it was due.

use jiff::Timestamp;
use serde_json::json;

use super::{invoices, payments, refunds, subscriptions};
use crate::store::Tx;

/// What is to happen, by when and to what: the first of them is due first.
const DUE: &str = "due";

/// Of what something is to happen to, the ID of what is due.
const DUE_OF: &str = "due_of";

/// How much a call makes up for at most, so that a leap over centuries does not hold it up.
const MOST: usize = 10_000;

/// Does a thing that is due to the object of this ID. The text is where the sandbox is reached.
type Happening = fn(&mut Tx<'_>, &str, &str);

const HAPPENINGS: &[(&str, Happening)] = &[
    (payments::PAYMENT, payments::lapse),
    (refunds::REFUND, refunds::accepted),
    (invoices::INVOICE, invoices::fall_due),
    (subscriptions::SUBSCRIPTION, subscriptions::fall_due),
];

/// Notes that something is to happen to an object; what was noted for it before is void.
pub(super) fn note(tx: &mut Tx<'_>, kind: &str, id: &str, at: Timestamp) {
    forget(tx, kind, id);
    let at = at.as_millisecond();
    let due = format!("{at:020} {kind} {id}");
    tx.put(DUE_OF, &format!("{kind} {id}"), json!(due));
    tx.put(DUE, &due, json!({ "at": at, "kind": kind, "id": id }));
}

/// Nothing more is to happen to an object by itself.
pub(super) fn forget(tx: &mut Tx<'_>, kind: &str, id: &str) {
    let of = format!("{kind} {id}");
    if let Some(due) = tx.get(DUE_OF, &of).and_then(|due| due.as_str()).map(str::to_owned) {
        tx.remove(DUE, &due);
        tx.remove(DUE_OF, &of);
    }
}

/// Makes up for the time that has passed.
pub(super) fn settle(tx: &mut Tx<'_>, base_url: &str) {
    for _ in 0..MOST {
        let Some((at, kind, id)) = next(tx) else { return };
        forget(tx, &kind, &id);
        let happening = HAPPENINGS.iter().find(|(known, _)| *known == kind).map(|(_, happening)| happening);
        if let (Some(happening), Ok(at)) = (happening, Timestamp::from_millisecond(at)) {
            tx.as_of(at, |tx| happening(tx, &id, base_url));
        }
    }
}

/// The earliest thing that is due.
fn next(tx: &Tx<'_>) -> Option<(i64, String, String)> {
    let due = tx.first(DUE)?.value;
    let at = due["at"].as_i64().filter(|at| *at <= tx.now().as_millisecond())?;
    let text = |name: &str| due[name].as_str().unwrap_or_default().to_owned();
    Some((at, text("kind"), text("id")))
}
