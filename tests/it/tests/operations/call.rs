//! A client, a server, and calls from one to the other.

use std::collections::BTreeMap;

use anyhow::{Context, Result, anyhow};
use it::endpoint::Endpoint;
use it::operations::{self, Call, Given, Way};
use it::server::{Answer, Request, Server};
use serde_json::Value;
use square_connect::Client;
use tokio::runtime::{Builder, Runtime};

pub(crate) struct Line {
    // Dropped in this order: the server ends once the client has hung up.
    client: Client,
    runtime: Runtime,
    server: Server,
    operations: BTreeMap<&'static str, Call>,
}

/// What was given, sent and answered, and what became of the answer.
pub(crate) struct Exchange {
    pub(crate) given: Given,
    pub(crate) request: Request,
    pub(crate) answer: Value,
    pub(crate) read: Value,
}

impl Line {
    pub(crate) fn new() -> Self {
        let server = Server::new(Vec::<Value>::new());
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        Self { client: server.client(), runtime, server, operations: operations::ALL.iter().copied().collect() }
    }

    pub(crate) fn call(&self, endpoint: &Endpoint, given: Given, answer: Value) -> Result<Exchange> {
        let (read, requests) = self.converse(endpoint, &given, Way::Send, [answer.clone()])?;
        let [request] = <[Request; 1]>::try_from(requests).map_err(|_| anyhow!("{}: not one request", endpoint.id))?;
        Ok(Exchange { given, request, answer, read })
    }

    /// What was read of these answers, and the requests for them.
    pub(crate) fn converse<A: Into<Answer>>(
        &self,
        endpoint: &Endpoint,
        given: &Given,
        way: Way,
        answers: impl IntoIterator<Item = A>,
    ) -> Result<(Value, Vec<Request>)> {
        let call = self.operations.get(endpoint.id).with_context(|| format!("{} cannot be called", endpoint.id))?;
        let answered = call(&self.client, &mut given.clone(), way).with_context(|| endpoint.id)?;
        self.server.restart(answers);
        let read = self.runtime.block_on(answered).with_context(|| endpoint.id)?;
        Ok((read, self.server.requests()))
    }
}
