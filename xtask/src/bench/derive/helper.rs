//! What a user would write by hand around the derived models.

pub mod models;
pub mod requests;

use serde::Serialize;
use serde::de::DeserializeOwned;

pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// A client: where to call, and with which token.
#[derive(Clone, Debug)]
pub struct Api {
    http: reqwest::Client,
    base: String,
    token: String,
}

impl Api {
    pub fn new(base: &str, token: &str) -> Self {
        Self { http: reqwest::Client::new(), base: base.to_owned(), token: token.to_owned() }
    }

    /// Generic is only what has to be.
    pub async fn call<B: Serialize, T: DeserializeOwned>(
        &self,
        method: &str,
        path: &str,
        query: &[(&str, String)],
        body: Option<&B>,
    ) -> Result<T, Error> {
        let body = body.map(serde_json::to_vec).transpose()?;
        let answer = self.send(method, path, query, body).await?;
        Ok(serde_json::from_slice(&answer)?)
    }

    async fn send(&self, method: &str, path: &str, query: &[(&str, String)], body: Option<Vec<u8>>) -> Result<Vec<u8>, Error> {
        let url = reqwest::Url::parse_with_params(&format!("{}{path}", self.base), query)?;
        let mut request = self.http.request(method.parse()?, url).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body);
        }
        Ok(request.send().await?.error_for_status()?.bytes().await?.to_vec())
    }
}
