//! What a seller's decision leads to.

use form_urlencoded::Serializer;
use jiff::SignedDuration;
use serde_json::json;

use super::request::Request;
use crate::behaviour::MERCHANT;
use crate::store::{NOBODY, Tx};

/// Codes that can be redeemed, by their text.
pub(crate) const CODE: &str = "authorization_code";

/// How long a code can be redeemed.
const CODE_LIFE: SignedDuration = SignedDuration::from_mins(5);

/// What a seller says.
#[derive(Clone, Copy, Debug)]
pub(super) enum Decision<'a> {
    Allow { seller: &'a str },
    Deny,
}

/// The address that the browser is sent to.
pub(super) fn decide(tx: &mut Tx<'_>, request: &Request, decision: Decision<'_>) -> Result<String, String> {
    if let Some((error, description)) = request.mistake() {
        return Ok(location(request, &[("error", error), ("error_description", &description)]));
    }
    match decision {
        Decision::Deny => Ok(location(request, &[("error", "access_denied"), ("error_description", "user_denied")])),
        Decision::Allow { seller } if tx.as_seller(seller, |tx| tx.get(MERCHANT, seller).is_none()) => {
            Err(format!("there is no seller with the ID `{seller}`"))
        }
        Decision::Allow { seller } => {
            let code = code(tx, request, seller);
            Ok(location(request, &[("code", &code), ("response_type", "code")]))
        }
    }
}

fn code(tx: &mut Tx<'_>, request: &Request, seller: &str) -> String {
    let code = tx.new_id("sandbox-sq0cgb-", 22);
    let expires_at = tx.now().saturating_add(CODE_LIFE).unwrap_or(tx.now());
    let record = json!({
        "merchant_id": seller, "client_id": request.client_id, "scopes": request.scopes, "code_challenge": request.code_challenge,
        "redirect_uri": request.named_redirect.then_some(&request.redirect_uri), "expires_at": expires_at.to_string(),
    });
    tx.as_seller(NOBODY, |tx| tx.put(CODE, &code, record));
    code
}

/// The application's address with this and the state in its query.
fn location(request: &Request, pairs: &[(&str, &str)]) -> String {
    let mut query = Serializer::new(String::new());
    query.extend_pairs(pairs).extend_pairs(request.state.iter().map(|state| ("state", state)));
    let separator = if request.redirect_uri.contains('?') { '&' } else { '?' };
    format!("{}{separator}{}", request.redirect_uri, query.finish())
}
