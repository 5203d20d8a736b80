//! A call up to the wire: what a builder holds becomes path and body, and there, for want of a token, it ends.

use std::future::Future;
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use anyhow::{Result, bail, ensure};
use square_connect::api::orders::CreateOrderRequest;
use square_connect::table::{View, json};
use square_connect::{Client, Error, models};

use crate::case::Row;
use crate::payloads::CREATE_ORDER;
use crate::turns::{self, Side};
use crate::{keeping, plain};

/// What writes the bodies of calls, and a whole call: all that a builder costs beside the writing is on our side alone, its
/// copy, the future, the URL, the error.
pub(crate) fn measure(runs: usize) -> Result<[Row; 2]> {
    let call = call()?;
    ensure!(outcome(&call)?.is_builder(), "a call without a token did not end before the wire");
    let text = CREATE_ORDER.today;
    let ours: models::CreateOrderRequest = serde_json::from_str(text)?;
    ensure!(body(&ours) == serde_json::to_vec(&ours)?, "the two writers differ");
    let (plain, keeping): (plain::CreateOrderRequest, keeping::CreateOrderRequest) =
        (serde_json::from_str(text)?, serde_json::from_str(text)?);
    let mut sides: [Side<'_>; 4] = [
        Box::new(|| _ = black_box(body(black_box(&ours)))),
        Box::new(|| _ = black_box(outcome(black_box(&call)))),
        Box::new(|| _ = black_box(serde_json::to_vec(black_box(&plain)))),
        Box::new(|| _ = black_box(serde_json::to_vec(black_box(&keeping)))),
    ];
    let [body, whole, plain, keeping] = <[Vec<f64>; 4]>::try_from(turns::measure(runs, &mut sides)).expect("four sides");
    let row = |name: &str, ours| Row { name: name.to_owned(), bytes: text.len(), micros: vec![ours, plain.clone(), keeping.clone()] };
    Ok([row("the same request by the writer of calls", body), row("the same request by its builder, up to the wire", whole)])
}

fn body(model: &models::CreateOrderRequest) -> Vec<u8> {
    let mut out = Vec::new();
    json::write(&mut out, View::Object(model)).expect("texts and numbers can be written");
    out
}

fn call() -> Result<CreateOrderRequest> {
    let body: models::CreateOrderRequest = serde_json::from_str(CREATE_ORDER.today)?;
    let square = Client::builder().base_url("http://127.0.0.1:1").build()?;
    let call = square.orders().create();
    let call = match body.idempotency_key {
        Some(key) => call.idempotency_key(key),
        None => call,
    };
    Ok(match body.order {
        Some(order) => call.order(order),
        None => call,
    })
}

fn outcome(call: &CreateOrderRequest) -> Result<Error> {
    match pin!(call.clone().send()).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Err(error)) => Ok(error),
        Poll::Ready(Ok(_)) => bail!("an answer came from nowhere"),
        Poll::Pending => bail!("the call went to the wire"),
    }
}
