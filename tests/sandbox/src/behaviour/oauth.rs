//! OAuth's calls: tokens are given out, renewed, told of and revoked.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};

use super::Area;
use crate::auth::TOKEN;
use crate::bootstrap::APPLICATION;
use crate::call::Call;
use crate::idempotency::Answer;
use crate::oauth::CODE;
use crate::refusal::Refusal;
use crate::store::{NOBODY, Tx};

/// What renews access tokens, by its text.
const REFRESH_TOKEN: &str = "refresh_token";

const DAY: SignedDuration = SignedDuration::from_hours(24);
/// The lives of access tokens, and of refresh tokens that were got with PKCE. Those got with the secret do not expire.
const LIFE: SignedDuration = SignedDuration::from_hours(30 * 24);
const PKCE_LIFE: SignedDuration = SignedDuration::from_hours(90 * 24);

pub(super) const AREA: Area = &[("ObtainToken", obtain), ("RetrieveTokenStatus", status), ("RevokeToken", revoke)];

fn obtain(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let secret = call.text("client_secret");
    if let Some(secret) = secret {
        check_secret(tx, call.text("client_id"), secret)?;
    } else if client(tx, call.text("client_id")).is_none() {
        return Err(Refusal::at("UNAUTHORIZED", "client_id", "There is no application with this ID."));
    }
    match call.text("grant_type") {
        Some("authorization_code") => redeem(tx, call),
        Some("refresh_token") => refresh(tx, call),
        _ => Err(Refusal::at("BAD_REQUEST", "grant_type", "The grant type is `authorization_code` or `refresh_token`.")),
    }
}

/// Gives tokens for a code, which is good for one time.
fn redeem(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let code = needed(call, "code")?;
    let unknown = || Refusal::at("UNAUTHORIZED", "code", "The code is unknown, was used before or has expired: ask the seller again.");
    let grant = own(tx, CODE, code, call).ok_or_else(unknown)?;
    let challenge = grant["code_challenge"].as_str();
    match (challenge, call.text("code_verifier")) {
        (Some(challenge), Some(verifier)) if challenge_of(verifier) == challenge => {}
        (Some(_), _) => return Err(Refusal::at("UNAUTHORIZED", "code_verifier", "The verifier is not the one of the code's challenge.")),
        (None, Some(_)) => return Err(Refusal::at("BAD_REQUEST", "code_verifier", "The code was asked for without a challenge.")),
        (None, None) => drop(needed(call, "client_secret")?),
    }
    if grant["redirect_uri"].as_str() != call.text("redirect_uri") {
        return Err(Refusal::at(
            "BAD_REQUEST",
            "redirect_uri",
            "It must be the redirect_uri of the link to the seller's page, if it had one.",
        ));
    }
    tx.remove(CODE, code);
    let renewing = tx.new_id("EQAA", 60);
    give(tx, call, &grant, &renewing, challenge.is_some())
}

/// Gives a new access token. What was got with PKCE renews once, and comes with what renews next.
fn refresh(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let given = needed(call, "refresh_token")?;
    let unknown =
        || Refusal::at("UNAUTHORIZED", "refresh_token", "The refresh token is unknown, revoked, used up or expired: ask the seller again.");
    let grant = own(tx, REFRESH_TOKEN, given, call).ok_or_else(unknown)?;
    let pkce = grant["pkce"] == true;
    if !pkce {
        needed(call, "client_secret")?;
        return give(tx, call, &grant, given, false);
    }
    tx.remove(REFRESH_TOKEN, given);
    let next = tx.new_id("EQAA", 60);
    give(tx, call, &grant, &next, true)
}

fn give(tx: &mut Tx<'_>, call: &Call, grant: &Value, renewing: &str, pkce: bool) -> Answer {
    let scopes = scopes(call, grant)?;
    let short_lived = call.input("short_lived").and_then(Value::as_bool).unwrap_or_default();
    let expires_at = after(tx, if short_lived { DAY } else { LIFE });
    let access_token = tx.new_id("EAAA", 60);
    let whose = |scopes: &Value| json!({ "merchant_id": grant["merchant_id"], "client_id": grant["client_id"], "scopes": scopes });
    let mut token = whose(&scopes);
    token["expires_at"] = json!(expires_at);
    tx.put(TOKEN, &access_token, token);
    let mut renewal = whose(&grant["scopes"]);
    renewal["pkce"] = json!(pkce);
    let mut answer = json!({
        "access_token": access_token, "token_type": "bearer", "expires_at": expires_at, "merchant_id": grant["merchant_id"],
        "refresh_token": renewing, "short_lived": short_lived,
    });
    if pkce {
        let expires_at = after(tx, PKCE_LIFE);
        renewal["expires_at"] = json!(expires_at);
        answer["refresh_token_expires_at"] = json!(expires_at);
    }
    tx.put(REFRESH_TOKEN, renewing, renewal);
    Ok(answer)
}

/// The scopes that are asked for, of those that the seller granted.
fn scopes(call: &Call, grant: &Value) -> Result<Value, Refusal> {
    let Some(asked) = call.input("scopes").and_then(Value::as_array).filter(|asked| !asked.is_empty()) else {
        return Ok(grant["scopes"].clone());
    };
    let granted = |scope: &&Value| grant["scopes"].as_array().is_some_and(|granted| granted.contains(scope));
    match asked.iter().find(|scope| !granted(scope)) {
        Some(scope) => Err(Refusal::at("INSUFFICIENT_SCOPES", "scopes", format!("The seller did not grant {scope}."))),
        None => Ok(asked.clone().into()),
    }
}

fn status(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let token = call.credential.as_deref().unwrap_or_default();
    let held = tx.as_seller(NOBODY, |tx| tx.find(TOKEN, token).cloned())?;
    let mut answer = json!({ "scopes": held["scopes"], "client_id": held["client_id"], "merchant_id": held["merchant_id"] });
    if !held["expires_at"].is_null() {
        answer["expires_at"] = held["expires_at"].clone();
    }
    Ok(answer)
}

/// Revokes one access token, or all that the application has of a seller.
fn revoke(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let client = needed(call, "client_id")?;
    check_secret(tx, Some(client), call.credential.as_deref().unwrap_or_default())?;
    let only = call.input("revoke_only_access_token").and_then(Value::as_bool).unwrap_or_default();
    let (seller, token) = match (call.text("access_token"), call.text("merchant_id")) {
        (Some(token), None) => (seller_of(tx, client, token)?, Some(token)),
        (None, Some(seller)) => (seller.to_owned(), None),
        _ => return Err(Refusal::new("BAD_REQUEST", "Give `access_token` or `merchant_id`, and not both.")),
    };
    let is_meant = |id: &str, held: &Value| {
        held["merchant_id"] == seller.as_str() && held["client_id"] == client && (!only || token.is_none_or(|token| token == id))
    };
    let revoked = revoke_tokens(tx, is_meant);
    let dropped = if only { 0 } else { drop_renewals(tx, is_meant) };
    if revoked + dropped == 0 {
        return Err(Refusal::new("NOT_FOUND", "The application has no authorization of this seller."));
    }
    if !only {
        tell(tx, &seller);
    }
    Ok(json!({ "success": true }))
}

/// The seller of a token that OAuth gave out: others have no authorization that could be revoked.
fn seller_of(tx: &Tx<'_>, client: &str, token: &str) -> Result<String, Refusal> {
    let held = tx.get(TOKEN, token).filter(|held| held["client_id"] == client && !held["expires_at"].is_null());
    let seller = held.and_then(|held| held["merchant_id"].as_str()).map(str::to_owned);
    seller.ok_or_else(|| Refusal::at("NOT_FOUND", "access_token", "The application has no such access token from OAuth."))
}

fn revoke_tokens(tx: &mut Tx<'_>, is_meant: impl Fn(&str, &Value) -> bool) -> usize {
    let live = |held: &Value| held["revoked"] != true && !held["expires_at"].is_null();
    let found: Vec<(String, Value)> = tx
        .all(TOKEN)
        .filter(|entry| live(entry.value) && is_meant(entry.id, entry.value))
        .map(|entry| (entry.id.to_owned(), entry.value.clone()))
        .collect();
    for (id, mut held) in found.iter().cloned() {
        held["revoked"] = json!(true);
        tx.put(TOKEN, &id, held);
    }
    found.len()
}

fn drop_renewals(tx: &mut Tx<'_>, is_meant: impl Fn(&str, &Value) -> bool) -> usize {
    let found: Vec<String> =
        tx.all(REFRESH_TOKEN).filter(|entry| is_meant(entry.id, entry.value)).map(|entry| entry.id.to_owned()).collect();
    for id in &found {
        tx.remove(REFRESH_TOKEN, id);
    }
    found.len()
}

fn tell(tx: &mut Tx<'_>, seller: &str) {
    let id = tx.new_id("", 22);
    let object = json!({ "revocation": { "revoked_at": tx.time(), "revoker_type": "APPLICATION" } });
    tx.as_seller(seller, |tx| tx.event("oauth.authorization.revoked", "revocation", &id, object));
}

/// What this application holds under a text, as long as it has not expired.
fn own(tx: &Tx<'_>, kind: &str, text: &str, call: &Call) -> Option<Value> {
    let held = tx.get(kind, text).filter(|held| held["client_id"].as_str() == call.text("client_id"))?;
    let expires = held["expires_at"].as_str().and_then(|text| text.parse::<Timestamp>().ok());
    (expires.is_none_or(|expires| tx.now() < expires)).then(|| held.clone())
}

fn client<'a>(tx: &'a Tx<'_>, id: Option<&str>) -> Option<&'a Value> {
    tx.get(APPLICATION, id?)
}

fn check_secret(tx: &Tx<'_>, id: Option<&str>, secret: &str) -> Result<(), Refusal> {
    match client(tx, id).is_some_and(|client| client["secret"] == secret) {
        true => Ok(()),
        false => Err(Refusal::new("UNAUTHORIZED", "The ID and the secret are not those of one application.")),
    }
}

fn needed<'a>(call: &'a Call, name: &str) -> Result<&'a str, Refusal> {
    let missing = || Refusal::at("MISSING_REQUIRED_PARAMETER", name, format!("This call needs `{name}`."));
    call.text(name).filter(|text| !text.is_empty()).ok_or_else(missing)
}

fn challenge_of(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()))
}

fn after(tx: &Tx<'_>, life: SignedDuration) -> String {
    format!("{:.0}", tx.now().saturating_add(life).unwrap_or(Timestamp::MAX))
}
