//! Receives webhooks with axum: proves each delivery to be Square's, answers at once, drops what came before, and works
//! on the rest one after the other.
//!
//! ```sh
//! SQUARE_SIGNATURE_KEYS=KEY SQUARE_NOTIFICATION_URL=https://example.com/square \
//!     cargo run -p square-connect --example axum_webhooks
//! ```

use std::collections::HashSet;
use std::env;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use square_connect::webhooks::{self, Delivery, Event};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// What the handler needs.
pub(crate) struct Receiver {
    /// The subscription's signature key; two while it is being rotated.
    pub(crate) keys: Vec<String>,
    /// The subscription's URL, letter by letter.
    pub(crate) notification_url: String,
    /// What was received before. A service of more than one process, or one that restarts, keeps it in its database.
    pub(crate) seen: Mutex<HashSet<String>>,
    /// Where the work is done.
    pub(crate) work: mpsc::Sender<Delivery>,
}

/// The service.
pub(crate) fn router(receiver: Receiver) -> Router {
    Router::new().route("/square", post(receive)).with_state(Arc::new(receiver))
}

/// `Bytes` takes the body as it came: a parsed one cannot be verified.
async fn receive(State(receiver): State<Arc<Receiver>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    match webhooks::verify(&headers, &body, &receiver.keys, &receiver.notification_url) {
        Ok(delivery) => accept(&receiver, delivery),
        Err(error) => {
            eprintln!("{error}");
            if error.is_signature() { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST }
        }
    }
}

/// Square waits ten seconds for the answer, so the work is left to others. What finds no room comes again.
fn accept(receiver: &Receiver, delivery: Delivery) -> StatusCode {
    let Some(id) = delivery.event_id().map(str::to_owned) else { return StatusCode::BAD_REQUEST };
    let mut seen = receiver.seen.lock().unwrap_or_else(PoisonError::into_inner);
    if seen.contains(&id) {
        return StatusCode::OK;
    }
    match receiver.work.try_send(delivery) {
        Ok(()) => {
            seen.insert(id);
            StatusCode::OK
        }
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// What happened, in a line.
pub(crate) fn describe(delivery: &Delivery) -> square_connect::Result<String> {
    Ok(match delivery.event()? {
        Event::CustomerCreated(event) => {
            let object = event.data.and_then(|data| data.object);
            match object.and_then(|object| object.event_context?.merge) {
                Some(merge) => format!("customers {:?} are now {:?}", merge.from_customer_ids, merge.to_customer_id),
                None => "a new customer".to_owned(),
            }
        }
        Event::PaymentUpdated(event) => {
            let payment = event.data.and_then(|data| data.object?.payment).unwrap_or_default();
            format!("payment {:?} is {:?}", payment.id, payment.status)
        }
        other => format!("{:?}", other.event_type()),
    })
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (work, mut waiting) = mpsc::channel(1_000);
    let keys = env::var("SQUARE_SIGNATURE_KEYS")?.split(',').map(str::to_owned).collect();
    let receiver = Receiver { keys, notification_url: env::var("SQUARE_NOTIFICATION_URL")?, seen: Mutex::default(), work };
    let worker = tokio::spawn(async move {
        while let Some(delivery) = waiting.recv().await {
            println!("{}", describe(&delivery).unwrap_or_else(|error| format!("{delivery:?}: {error}")));
        }
    });
    axum::serve(TcpListener::bind("127.0.0.1:3000").await?, router(receiver)).await?;
    Ok(worker.await?)
}
