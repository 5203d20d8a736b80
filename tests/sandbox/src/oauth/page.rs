//! The page on which a seller agrees, or does not.

use std::fmt::Write;
use std::sync::Arc;

use axum::Router;
use axum::extract::{RawQuery, State as Held};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use bytes::Bytes;
use http::StatusCode;

use super::grant::{self, Decision};
use super::request::Request;
use crate::behaviour::MERCHANT;
use crate::html::{escape, page};
use crate::state::State;
use crate::store::Store;

pub(crate) fn router(state: &Arc<State>) -> Router {
    Router::new().route("/oauth2/authorize", get(show).post(decide)).with_state(state.clone())
}

async fn show(Held(state): Held<Arc<State>>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let store = state.store();
    match Request::read(&store, &query) {
        Err(mistake) => refused(&mistake),
        Ok(request) if request.mistake().is_some() => {
            drop(store);
            redirect(&state, &request, Decision::Deny)
        }
        Ok(request) => Html(consent(&store, &request, &query)).into_response(),
    }
}

async fn decide(Held(state): Held<Arc<State>>, RawQuery(query): RawQuery, body: Bytes) -> Response {
    let request = match Request::read(&state.store(), &query.unwrap_or_default()) {
        Ok(request) => request,
        Err(mistake) => return refused(&mistake),
    };
    let field = |wanted| form_urlencoded::parse(&body).find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned());
    match (field("decision").as_deref(), field("seller")) {
        (Some("allow"), Some(seller)) => redirect(&state, &request, Decision::Allow { seller: &seller }),
        (Some("deny"), _) => redirect(&state, &request, Decision::Deny),
        _ => refused("the form tells no decision: it must be `allow` with a seller, or `deny`"),
    }
}

fn redirect(state: &State, request: &Request, decision: Decision<'_>) -> Response {
    match state.act(|tx| grant::decide(tx, request, decision)) {
        Ok(Ok(location)) => Redirect::to(&location).into_response(),
        Ok(Err(mistake)) => refused(&mistake),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

fn refused(mistake: &str) -> Response {
    let body = page("This link does not work", &format!("<p>{}.</p>", escape(mistake)));
    (StatusCode::BAD_REQUEST, Html(body)).into_response()
}

fn consent(store: &Store, request: &Request, query: &str) -> String {
    let scopes: String = request.scopes.iter().map(|scope| format!("<li><code>{}</code></li>", escape(scope))).collect();
    let mut sellers = String::new();
    for (place, (id, name)) in merchants(store).into_iter().enumerate() {
        let checked = if place == 0 { " checked" } else { "" };
        let (id, name) = (escape(id), escape(name));
        // Writing to a text cannot fail.
        let _ = write!(sellers, r#"<label><input type="radio" name="seller" value="{id}"{checked}> {name} <small>{id}</small></label>"#);
    }
    let content = format!(
        r#"<p>The application <code>{client}</code> asks to do this on behalf of a seller:</p><ul>{scopes}</ul>
<form method="post" action="/oauth2/authorize?{query}"><fieldset><legend>Seller</legend>{sellers}</fieldset>
<button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Deny</button></form>"#,
        client = escape(&request.client_id),
        query = escape(query),
    );
    page("Allow this application?", &content)
}

/// All sellers: ID and name.
fn merchants(store: &Store) -> Vec<(&str, &str)> {
    let with_merchant = store.kinds().into_iter().filter(|(_, kind, _)| *kind == MERCHANT);
    let named = with_merchant.filter_map(|(id, _, _)| Some((id, store.get(id, MERCHANT, id)?)));
    named.map(|(id, merchant)| (id, merchant["business_name"].as_str().unwrap_or(id))).collect()
}
