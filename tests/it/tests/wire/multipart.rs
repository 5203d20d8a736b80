//! Files beside JSON.

use it::multipart::parts;
use it::server::Server;
use serde_json::{Value, json};
use square_connect::FilePart;
use square_connect::models::{CatalogImage, CatalogObject, CatalogObjectType};

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
