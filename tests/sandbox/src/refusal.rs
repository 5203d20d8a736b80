//! What Square answers to a call that it refuses.

use std::borrow::Cow;

use http::StatusCode;
use serde_json::{Map, Value, json};

/// A refused call.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) mistakes: Vec<Mistake>,
    /// What the answer holds beside the errors.
    pub(crate) beside: Map<String, Value>,
    /// What the call did before it was refused stays done: a declined payment is a payment that failed.
    pub(crate) keeps_effects: bool,
}

/// One reason.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mistake {
    /// A value of `ErrorCode`.
    pub(crate) code: Cow<'static, str>,
    pub(crate) detail: String,
    /// The place in the request.
    pub(crate) field: Option<String>,
}

impl Mistake {
    pub(crate) fn json(&self) -> Value {
        let mut json = json!({ "category": category(&self.code), "code": self.code, "detail": self.detail });
        if let Some(field) = &self.field {
            json["field"] = json!(field);
        }
        json
    }
}

impl From<Mistake> for Refusal {
    fn from(mistake: Mistake) -> Self {
        vec![mistake].into()
    }
}

impl From<Vec<Mistake>> for Refusal {
    fn from(mistakes: Vec<Mistake>) -> Self {
        Self { mistakes, beside: Map::new(), keeps_effects: false }
    }
}

impl Refusal {
    /// Refuses with a code of `ErrorCode`.
    pub(crate) fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Mistake { code: code.into(), detail: detail.into(), field: None }.into()
    }

    /// Refuses because of a field, named by its path in the request: `order.line_items[0].quantity`.
    pub(crate) fn at(code: &'static str, field: impl Into<String>, detail: impl Into<String>) -> Self {
        Mistake { code: code.into(), detail: detail.into(), field: Some(field.into()) }.into()
    }

    /// Refuses because what an id names is not there.
    pub(crate) fn not_found(what: &str, id: &str) -> Self {
        Self::new("NOT_FOUND", format!("There is no {what} with the ID `{id}`."))
    }

    /// Keeps what the call did so far, and tells it beside the errors.
    pub(crate) fn keeping(mut self, name: &str, value: Value) -> Self {
        self.keeps_effects = true;
        self.beside.insert(name.to_owned(), value);
        self
    }

    /// The refusal as it is stored with the idempotency key that it used up.
    pub(crate) fn record(&self) -> Value {
        json!({ "errors": self.mistakes.iter().map(Mistake::json).collect::<Vec<_>>(), "beside": self.beside })
    }

    /// The refusal that a record holds; its effects stay what they were.
    pub(crate) fn of_record(record: &Value) -> Self {
        let text = |error: &Value, name: &str| error[name].as_str().map(str::to_owned);
        let mistake = |error| Mistake {
            code: text(error, "code").unwrap_or_default().into(),
            detail: text(error, "detail").unwrap_or_default(),
            field: text(error, "field"),
        };
        let mistakes: Vec<_> = record["errors"].as_array().into_iter().flatten().map(mistake).collect();
        Self { beside: record["beside"].as_object().cloned().unwrap_or_default(), keeps_effects: true, ..mistakes.into() }
    }

    /// The first reason decides the status.
    pub(crate) fn status(&self) -> StatusCode {
        self.mistakes.first().map_or(StatusCode::BAD_REQUEST, |mistake| status(&mistake.code))
    }

    /// The body of the answer; the first version of the API has a form of its own.
    pub(crate) fn body(&self, path: &str) -> Value {
        match (path.starts_with("/v1/"), self.mistakes.first()) {
            (true, Some(mistake)) => {
                json!({ "type": mistake.code.to_lowercase(), "message": mistake.detail, "field": mistake.field })
            }
            _ => {
                let mut body = self.beside.clone();
                body.insert("errors".to_owned(), self.mistakes.iter().map(Mistake::json).collect());
                body.into()
            }
        }
    }
}

fn status(code: &str) -> StatusCode {
    match code {
        "UNAUTHORIZED" | "ACCESS_TOKEN_EXPIRED" | "ACCESS_TOKEN_REVOKED" | "CLIENT_DISABLED" => StatusCode::UNAUTHORIZED,
        "FORBIDDEN" | "INSUFFICIENT_SCOPES" | "APPLICATION_DISABLED" => StatusCode::FORBIDDEN,
        "NOT_FOUND" | "CUSTOMER_NOT_FOUND" => StatusCode::NOT_FOUND,
        "METHOD_NOT_ALLOWED" => StatusCode::METHOD_NOT_ALLOWED,
        "CONFLICT" | "VERSION_MISMATCH" => StatusCode::CONFLICT,
        "REQUEST_ENTITY_TOO_LARGE" => StatusCode::PAYLOAD_TOO_LARGE,
        "UNSUPPORTED_MEDIA_TYPE" | "INVALID_CONTENT_TYPE" => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "RATE_LIMITED" => StatusCode::TOO_MANY_REQUESTS,
        "INTERNAL_SERVER_ERROR" => StatusCode::INTERNAL_SERVER_ERROR,
        "NOT_IMPLEMENTED" => StatusCode::NOT_IMPLEMENTED,
        "BAD_GATEWAY" => StatusCode::BAD_GATEWAY,
        "SERVICE_UNAVAILABLE" => StatusCode::SERVICE_UNAVAILABLE,
        "GATEWAY_TIMEOUT" => StatusCode::GATEWAY_TIMEOUT,
        code if category(code) == "PAYMENT_METHOD_ERROR" => StatusCode::PAYMENT_REQUIRED,
        _ => StatusCode::BAD_REQUEST,
    }
}

fn category(code: &str) -> &'static str {
    match code {
        "UNAUTHORIZED"
        | "ACCESS_TOKEN_EXPIRED"
        | "ACCESS_TOKEN_REVOKED"
        | "CLIENT_DISABLED"
        | "FORBIDDEN"
        | "INSUFFICIENT_SCOPES"
        | "APPLICATION_DISABLED" => "AUTHENTICATION_ERROR",
        "RATE_LIMITED" => "RATE_LIMIT_ERROR",
        "INTERNAL_SERVER_ERROR" | "NOT_IMPLEMENTED" | "BAD_GATEWAY" | "SERVICE_UNAVAILABLE" | "GATEWAY_TIMEOUT" => "API_ERROR",
        "GENERIC_DECLINE"
        | "CVV_FAILURE"
        | "ADDRESS_VERIFICATION_FAILURE"
        | "INVALID_EXPIRATION"
        | "CARD_EXPIRED"
        | "INSUFFICIENT_FUNDS"
        | "CARDHOLDER_INSUFFICIENT_PERMISSIONS"
        | "TRANSACTION_LIMIT"
        | "VOICE_FAILURE"
        | "PAN_FAILURE"
        | "EXPIRATION_FAILURE"
        | "CARD_NOT_SUPPORTED"
        | "INVALID_ACCOUNT"
        | "CARD_DECLINED"
        | "CARD_DECLINED_VERIFICATION_REQUIRED"
        | "VERIFY_CVV_FAILURE"
        | "VERIFY_AVS_FAILURE"
        | "BAD_EXPIRATION"
        | "INSUFFICIENT_PERMISSIONS"
        | "GIFT_CARD_AVAILABLE_AMOUNT" => "PAYMENT_METHOD_ERROR",
        "REFUND_AMOUNT_INVALID"
        | "REFUND_ALREADY_PENDING"
        | "PAYMENT_NOT_REFUNDABLE"
        | "REFUND_DECLINED"
        | "REFUND_ERROR_PAYMENT_NEEDS_COMPLETION"
        | "INSUFFICIENT_PERMISSIONS_FOR_REFUND" => "REFUND_ERROR",
        "MERCHANT_SUBSCRIPTION_NOT_FOUND" => "MERCHANT_SUBSCRIPTION_ERROR",
        _ => "INVALID_REQUEST_ERROR",
    }
}
