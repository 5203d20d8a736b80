//! Files beside JSON.

use it::server::{Request, Server};
use serde_json::{Value, json};
use square_connect::FilePart;
use square_connect::models::{CatalogImage, CatalogObject, CatalogObjectType};

/// The head and the content of each part.
fn parts(request: &Request) -> Vec<(String, Vec<u8>)> {
    let (_, boundary) = request.header("content-type").split_once("multipart/form-data; boundary=").unwrap();
    let boundary = format!("--{boundary}");
    let text: String = request.body.iter().map(|byte| char::from(*byte)).collect();
    let inner = text.strip_suffix(&format!("{boundary}--\r\n")).unwrap();
    let start = format!("{boundary}\r\n");
    let parts = inner.split(&start).skip(1).map(|part| {
        let (head, content) = part.strip_suffix("\r\n").unwrap().split_once("\r\n\r\n").unwrap();
        (head.to_owned(), content.chars().map(|byte| byte as u8).collect())
    });
    parts.collect()
}

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
    let [(json_head, json), (file_head, file)] = parts.as_slice() else { panic!("{}", request.text()) };
    assert!(json_head.contains("name=\"request\"") && json_head.contains("application/json"), "{json_head}");
    let image = json!({"id": "#tea", "type": "IMAGE", "image_data": {"caption": "Tee für zwei"}});
    let body: Value = serde_json::from_slice(json).unwrap();
    assert_eq!(body, json!({"idempotency_key": "k", "object_id": "I1", "image": image}));
    assert!(file_head.contains("name=\"image_file\"; filename=\"tee %22") && file_head.contains("image/png"), "{file_head}");
    assert_eq!(file, &png);
}

#[tokio::test]
async fn a_missing_key_is_made_in_the_json_part_too() {
    let server = Server::new([json!({})]);
    server.client().disputes().create_evidence_file("D1", b"evidence".to_vec()).send().await.unwrap();
    let request = server.request();
    assert_eq!(request.target, "/v2/disputes/D1/evidence-files");
    let parts = parts(&request);
    let body: Value = serde_json::from_slice(&parts[0].1).unwrap();
    assert_eq!(body["idempotency_key"].as_str().unwrap().len(), 36);
    assert_eq!(parts[1].1, b"evidence");
}
