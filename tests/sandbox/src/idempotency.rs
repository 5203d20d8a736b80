//! The same key and body give the first answer again; another body is refused.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};

use crate::refusal::Refusal;
use crate::store::Tx;

/// What a call is answered with.
pub(crate) type Answer = Result<Value, Refusal>;

const KIND: &str = "idempotency_key";

/// Does something once for a key of an operation. What was refused without effect can be tried again with the same key.
pub(crate) fn once(tx: &mut Tx<'_>, operation: &str, key: &str, request: &Value, act: impl FnOnce(&mut Tx<'_>) -> Answer) -> Answer {
    let id = format!("{operation} {key}");
    let digest = STANDARD_NO_PAD.encode(digest(&SHA256, request.to_string().as_bytes()));
    match tx.get(KIND, &id) {
        Some(first) if first["digest"] == digest.as_str() => replay(first),
        Some(_) => {
            let detail = "The idempotency key was used before with another request: give each request a key of its own.";
            Err(Refusal::at("IDEMPOTENCY_KEY_REUSED", "idempotency_key", detail))
        }
        None => {
            let answer = tx.attempt(act);
            let kept = match &answer {
                Ok(body) => Some(json!({ "digest": digest, "answer": body })),
                Err(refusal) => refusal.keeps_effects.then(|| json!({ "digest": digest, "refusal": refusal.record() })),
            };
            if let Some(kept) = kept {
                tx.put(KIND, &id, kept);
            }
            answer
        }
    }
}

fn replay(first: &Value) -> Answer {
    match first.get("answer") {
        Some(answer) => Ok(answer.clone()),
        None => Err(Refusal::of_record(&first["refusal"])),
    }
}
