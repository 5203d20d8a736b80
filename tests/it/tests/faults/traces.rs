//! The spans of a call, as a subscriber sees them.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use it::faulty::{Fault, Faulty};
use it::server::TOKEN;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::calls::{Call, NONCE};

type Fields = BTreeMap<String, String>;

/// Keeps the spans of this crate.
#[derive(Clone, Default)]
struct Spans(Arc<Mutex<Vec<Fields>>>);

struct Into<'a>(&'a mut Fields);

impl Visit for Into<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.to_owned());
    }
}

impl Subscriber for Spans {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_span() && metadata.target().starts_with("square_connect")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut fields = Fields::from([("name".to_owned(), span.metadata().name().to_owned())]);
        span.record(&mut Into(&mut fields));
        let mut spans = self.0.lock().unwrap();
        spans.push(fields);
        Id::from_u64(spans.len() as u64)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let index = usize::try_from(span.into_u64()).unwrap() - 1;
        values.record(&mut Into(&mut self.0.lock().unwrap()[index]));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

async fn spans(faults: Vec<Fault>, call: Call) -> (Faulty, Vec<Fields>) {
    let (server, spans) = (Faulty::new(faults), Spans::default());
    let square = server.builder().build().unwrap();
    let guard = tracing::subscriber::set_default(spans.clone());
    _ = call.send(&square).await;
    drop(guard);
    let seen = spans.0.lock().unwrap().clone();
    (server, seen)
}

fn holds(span: &Fields, expected: &[(&str, &str)]) {
    for (name, value) in expected {
        assert_eq!(span.get(*name).map(String::as_str), Some(*value), "{name} in {span:?}");
    }
}

#[tokio::test]
async fn a_call_is_a_span_around_one_for_each_attempt() {
    let (server, spans) = spans(vec![Fault::status(503), Fault::Reset], Call::Get).await;
    let [call, first, second, third] = spans.as_slice() else { panic!("{spans:?}") };
    holds(call, &[("name", "square.call"), ("otel.name", "RetrieveCustomer"), ("square.attempts", "3")]);
    let (port, url) = (server.address().port().to_string(), format!("http://{}/v2/customers/C1", server.address()));
    for span in [first, second, third] {
        holds(span, &[("name", "http.client.request"), ("otel.name", "GET /v2/customers/{customer_id}"), ("otel.kind", "client")]);
        holds(span, &[("http.request.method", "GET"), ("url.template", "/v2/customers/{customer_id}"), ("url.full", &url)]);
        holds(span, &[("server.address", "127.0.0.1"), ("server.port", &port)]);
    }
    holds(first, &[("http.response.status_code", "503"), ("error.type", "503"), ("otel.status_code", "ERROR")]);
    holds(second, &[("http.request.resend_count", "1"), ("error.type", "transport")]);
    holds(third, &[("http.request.resend_count", "2"), ("http.response.status_code", "200")]);
    assert!(!third.contains_key("error.type") && !call.contains_key("error.type") && !first.contains_key("http.request.resend_count"));
}

#[tokio::test]
async fn spans_hold_nothing_secret() {
    let (_server, spans) = spans(vec![Fault::status(402)], Call::Keyed).await;
    holds(&spans[0], &[("otel.name", "CreatePayment"), ("error.type", "402"), ("otel.status_code", "ERROR")]);
    let told = format!("{spans:?}");
    assert!(!told.contains(TOKEN) && !told.contains(NONCE), "{told}");
}
