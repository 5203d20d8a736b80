//! Files beside JSON.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use it::faulty::{Fault, Faulty};
use it::multipart::parts;
use it::server::Server;
use serde_json::{Value, json};
use square_connect::api::invoices::CreateInvoiceAttachmentRequest;
use square_connect::models::{CatalogImage, CatalogObject, CatalogObjectType};
use square_connect::{Client, FilePart};

#[tokio::test]
async fn an_image_follows_what_is_said_of_it() {
    let server = Server::new([json!({})]);
    let image = CatalogObject::new("#tea", CatalogObjectType::Image).image_data(CatalogImage::default().caption("Tee für zwei"));
    let png = b"\x89PNG\r\n--\0\xff".to_vec();
    let file = FilePart::new("tee \"für\" zwei.png", "image/png", png.clone());
    server.client().catalog().create_image(image, file).object_id("I1").idempotency_key("k").send().await.unwrap();
    let request = server.request();
    assert_eq!((request.method.as_str(), request.target.as_str()), ("POST", "/v2/catalog/images"));
    let parts = parts(&request);
    let [json, file] = parts.as_slice() else { panic!("{}", request.text()) };
    assert!(json.head.contains("name=\"request\"") && json.head.contains("application/json"), "{json:?}");
    let image = json!({"id": "#tea", "type": "IMAGE", "image_data": {"caption": "Tee für zwei"}});
    let body: Value = serde_json::from_slice(&json.content).unwrap();
    assert_eq!(body, json!({"idempotency_key": "k", "object_id": "I1", "image": image}));
    assert!(file.head.contains("name=\"image_file\"; filename=\"tee %22") && file.head.contains("image/png"), "{file:?}");
    assert_eq!(file.content, png);
}

/// These pieces, one after the other, and between them the task that waits is woken.
struct Pieces(VecDeque<io::Result<Vec<u8>>>, bool);

fn pieces<const N: usize>(pieces: [io::Result<&[u8]>; N]) -> Pieces {
    Pieces(pieces.into_iter().map(|piece| piece.map(<[u8]>::to_vec)).collect(), false)
}

impl Stream for Pieces {
    type Item = io::Result<Vec<u8>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.1 = !self.1;
        if self.1 {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(self.0.pop_front())
    }
}

fn invoice(square: &Client, file: FilePart) -> CreateInvoiceAttachmentRequest {
    square.invoices().create_attachment("I1", file).description("receipt")
}

#[tokio::test]
async fn a_stream_is_sent_piece_by_piece() {
    for length in [None, Some(8)] {
        let server = Server::new([json!({})]);
        let file = FilePart::stream("a.pdf", "application/pdf", pieces([Ok(b"%PDF"), Ok(b""), Ok(b"-1.7")]));
        let file = length.map_or(file.clone(), |length| file.length(length));
        invoice(&server.client(), file).send().await.unwrap();
        let request = server.request();
        assert_eq!(request.header("content-length").parse().ok(), length.map(|_| request.body.len()), "{:?}", request.headers);
        let parts = parts(&request);
        let [json, file] = parts.as_slice() else { panic!("{}", request.text()) };
        assert_eq!(serde_json::from_slice::<Value>(&json.content).unwrap()["description"], "receipt");
        assert!(file.head.contains("filename=\"a.pdf\"") && file.head.contains("application/pdf"), "{file:?}");
        assert_eq!(file.content, b"%PDF-1.7");
    }
}

#[tokio::test]
async fn a_stream_is_sent_once() {
    let server = Faulty::always(Fault::status(503));
    let square = server.builder().build().unwrap();
    let file = FilePart::stream("a.pdf", "application/pdf", pieces([Ok(b"%PDF")])).length(4);
    let error = invoice(&square, file.clone()).send().await.unwrap_err();
    assert_eq!((error.attempts(), server.requests().len()), (1, 1), "{error}");
    assert!(error.to_string().contains("a stream, which cannot be sent again") && error.idempotency_key().is_some(), "{error}");
    let again = invoice(&square, file).send().await.unwrap_err();
    assert!(again.is_builder() && again.to_string().contains("was sent already"), "{again}");
    let error = invoice(&square, FilePart::from(b"GIF89a".as_slice())).send().await.unwrap_err();
    assert_eq!((error.attempts(), server.requests().len()), (3, 4), "{error}");
}

#[tokio::test]
async fn a_stream_that_breaks_off_breaks_the_call_off() {
    let server = Server::new([json!({})]);
    let file = FilePart::stream("a.pdf", "application/pdf", pieces([Ok(b"%PDF"), Err(io::Error::other("the disk is gone"))]));
    let error = invoice(&server.client(), file).send().await.unwrap_err();
    assert!(error.is_transport() && error.to_string().contains("the disk is gone"), "{error}");
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_file_of_this_machine_is_read_and_its_kind_told() {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("tee.bin");
    std::fs::write(&path, b"GIF89a...").unwrap();
    let file = FilePart::read(&path).await.unwrap();
    assert_eq!((file.file_name(), file.content_type()), ("tee.bin", "image/gif"));
    assert_eq!(file.bytes().unwrap().as_ref(), b"GIF89a...");
    let error = FilePart::read(path.with_extension("missing")).await.unwrap_err();
    assert!(error.is_builder() && error.to_string().contains("tee.missing"), "{error}");
}
