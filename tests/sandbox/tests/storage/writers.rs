//! Clients that write until the server dies, and remember what they were answered.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::common::{Result, http};

pub(crate) const TOKEN: &str = "EAAAsandbox-offline-access-token";

/// What all clients know.
pub(crate) struct Written {
    /// The names that each location may have by ID: the one that was answered, and one that was asked for last.
    names: BTreeMap<String, Vec<String>>,
    /// Locations that were asked for without an answer.
    asked: BTreeSet<String>,
    /// What each idempotency key was answered.
    answers: BTreeMap<String, Value>,
    http: reqwest::Client,
}

impl Written {
    pub(crate) fn new() -> Self {
        Self { names: BTreeMap::new(), asked: BTreeSet::new(), answers: BTreeMap::new(), http: http() }
    }

    pub(crate) fn answered(&self) -> usize {
        self.names.len() + self.answers.len()
    }

    /// Writes until the server is gone.
    pub(crate) async fn write(&mut self, url: &str, round: u64) {
        let clients = (0..4).map(|client| Writer::new(self.http.clone(), url, format!("{round}-{client}")).run());
        let tasks: Vec<_> = clients.map(tokio::spawn).collect();
        for task in tasks {
            let writer = task.await.expect("a client does not panic");
            for (id, names) in writer.names {
                assert!(self.names.insert(id.clone(), names).is_none(), "the ID {id} came twice");
            }
            self.asked.extend(writer.asked);
            self.answers.extend(writer.answers);
        }
    }

    /// Whether the server knows all that was answered, and nothing that nobody asked for.
    pub(crate) async fn check(&mut self, url: &str) -> Result {
        let writer = Writer::new(self.http.clone(), url, String::new());
        let held = writer.locations().await?;
        for (id, names) in &mut self.names {
            let name = held.get(id).ok_or_else(|| format!("the location {id} is lost"))?;
            if !names.contains(name) {
                return Err(format!("the location {id} is called {name}, and should be one of {names:?}").into());
            }
            *names = vec![name.clone()];
        }
        for (id, name) in held.iter().filter(|(id, _)| !self.names.contains_key(*id)) {
            if !self.asked.contains(name) && name != "Offline Café" {
                return Err(format!("nobody asked for the location {id}, {name}").into());
            }
        }
        for (key, answer) in &self.answers {
            let again = writer.customer(key).await?;
            if again != *answer {
                return Err(format!("the key {key} was answered {answer}, and then {again}").into());
            }
        }
        Ok(())
    }
}

struct Writer {
    http: reqwest::Client,
    url: String,
    name: String,
    names: BTreeMap<String, Vec<String>>,
    asked: BTreeSet<String>,
    answers: BTreeMap<String, Value>,
}

impl Writer {
    fn new(http: reqwest::Client, url: &str, name: String) -> Self {
        Self { http, url: url.to_owned(), name, names: BTreeMap::new(), asked: BTreeSet::new(), answers: BTreeMap::new() }
    }

    /// An error is the end of the server.
    async fn run(mut self) -> Self {
        let mut count = 0;
        while self.step(count).await.is_ok() {
            count += 1;
        }
        self
    }

    async fn step(&mut self, count: u64) -> Result {
        let name = format!("{} {count}", self.name);
        self.asked.insert(name.clone());
        let location = self.call("POST", "/v2/locations", json!({ "location": { "name": name } })).await?;
        let id = location["location"]["id"].as_str().ok_or("a location has an ID")?.to_owned();
        assert!(self.names.insert(id.clone(), vec![name.clone()]).is_none(), "the ID {id} came twice");
        let renamed = format!("{name} renamed");
        self.names.entry(id.clone()).or_default().push(renamed.clone());
        self.call("PUT", &format!("/v2/locations/{id}"), json!({ "location": { "name": renamed } })).await?;
        self.names.insert(id, vec![renamed]);
        let key = format!("key {name}");
        let answer = self.customer(&key).await?;
        self.answers.insert(key, answer);
        Ok(())
    }

    async fn customer(&self, key: &str) -> Result<Value> {
        self.call("POST", "/v2/customers", json!({ "idempotency_key": key, "given_name": "Amelia" })).await
    }

    async fn locations(&self) -> Result<BTreeMap<String, String>> {
        let answer = self.call("GET", "/v2/locations", Value::Null).await?;
        let text = |location: &Value, name: &str| location[name].as_str().unwrap_or_default().to_owned();
        let locations = answer["locations"].as_array().into_iter().flatten();
        Ok(locations.map(|location| (text(location, "id"), text(location, "name"))).collect())
    }

    async fn call(&self, method: &str, path: &str, body: Value) -> Result<Value> {
        let request = self.http.request(method.parse()?, format!("{}{path}", self.url)).bearer_auth(TOKEN);
        let request = request.header("content-type", "application/json").body(body.to_string());
        let response = request.send().await?;
        let status = response.status();
        let text = response.text().await?;
        assert!(status.is_success(), "{method} {path}: {status} {text}");
        Ok(serde_json::from_str(&text)?)
    }
}
