//! What Square says of a failure, one entry for each cause.

use serde_json::Value;

/// One entry of the `errors` in an answer.
///
/// Category and code are texts, since Square adds to both over time.
///
/// ```no_run
/// # async fn example(square: square_connect::Client) {
/// let call = square.request(square_connect::Method::GET, "/v2/customers/UNKNOWN");
/// if let Err(error) = call.send_raw().await {
///     for detail in error.errors() {
///         println!("{} ({}): {:?}", detail.code(), detail.category(), detail.detail());
///     }
/// }
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorDetail {
    category: String,
    code: String,
    detail: Option<String>,
    field: Option<String>,
}

impl ErrorDetail {
    /// The kind of failure, such as `PAYMENT_METHOD_ERROR`. Empty in the answers of the V1 endpoints, which have none.
    ///
    /// ```no_run
    /// # fn example(detail: square_connect::ErrorDetail) {
    /// let refused = detail.category() == "PAYMENT_METHOD_ERROR";
    /// # }
    /// ```
    #[must_use]
    pub fn category(&self) -> &str {
        &self.category
    }

    /// The failure itself, such as `CVV_FAILURE`. In the answers of the V1 endpoints, their `type`.
    ///
    /// ```no_run
    /// # fn example(detail: square_connect::ErrorDetail) {
    /// let wrong_cvv = detail.code() == "CVV_FAILURE";
    /// # }
    /// ```
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// A sentence for developers, whose wording may change.
    ///
    /// ```no_run
    /// # fn example(detail: square_connect::ErrorDetail) {
    /// println!("{}", detail.detail().unwrap_or("no further detail"));
    /// # }
    /// ```
    #[must_use]
    pub fn detail(&self) -> Option<&str> {
        self.detail.as_deref()
    }

    /// The field of the request that is to blame, such as `payment.amount_money`.
    ///
    /// ```no_run
    /// # fn example(detail: square_connect::ErrorDetail) {
    /// println!("look at {}", detail.field().unwrap_or("the whole request"));
    /// # }
    /// ```
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.field.as_deref()
    }

    /// One entry, in today's form (`category`, `code`, `detail`) or that of V1 (`type`, `message`).
    fn from_json(value: &Value) -> Option<Self> {
        let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        Some(Self {
            code: text("code").or_else(|| text("type"))?,
            category: text("category").unwrap_or_default(),
            detail: text("detail").or_else(|| text("message")),
            field: text("field"),
        })
    }
}

/// The entries of an error's body: `{"errors": […]}`, or a single entry as V1 sends it.
pub(crate) fn read(body: &[u8]) -> Vec<ErrorDetail> {
    match serde_json::from_slice::<Value>(body) {
        Ok(value) => match value.get("errors").and_then(Value::as_array).or(value.as_array()) {
            Some(entries) => entries.iter().filter_map(ErrorDetail::from_json).collect(),
            None => ErrorDetail::from_json(&value).into_iter().collect(),
        },
        Err(_) => Vec::new(),
    }
}

/// Adds the definition's own enums to [`ErrorDetail`]; the definition must have both.
macro_rules! impl_error_codes {
    ($category:ty, $code:ty) => {
        impl $crate::ErrorDetail {
            /// The category as an enum; one that this release does not know keeps its text.
            ///
            /// ```no_run
            /// # fn example(detail: square_connect::ErrorDetail) {
            /// let category: square_connect::models::ErrorCategory = detail.error_category();
            /// # }
            /// ```
            #[must_use]
            #[inline]
            pub fn error_category(&self) -> $category {
                <$category>::from(self.category())
            }

            /// The code as an enum; one that this release does not know keeps its text.
            ///
            /// ```no_run
            /// # fn example(detail: square_connect::ErrorDetail) {
            /// let code: square_connect::models::ErrorCode = detail.error_code();
            /// # }
            /// ```
            #[must_use]
            #[inline]
            pub fn error_code(&self) -> $code {
                <$code>::from(self.code())
            }
        }
    };
}
pub(crate) use impl_error_codes;

#[cfg(test)]
mod tests {
    use super::*;

    fn tuple(detail: &ErrorDetail) -> (&str, &str, Option<&str>, Option<&str>) {
        (detail.category(), detail.code(), detail.detail(), detail.field())
    }

    #[test]
    fn all_forms_are_read() {
        let v2 = read(br#"{"errors":[{"category":"C","code":"A","detail":"d","field":"f"},{"category":"C","code":"B"}]}"#);
        assert_eq!(v2.iter().map(tuple).collect::<Vec<_>>(), [("C", "A", Some("d"), Some("f")), ("C", "B", None, None)]);
        let v1 = (("", "not_found"), Some("gone"), Some("id"));
        for body in [
            r#"{"type":"not_found","message":"gone","field":"id"}"#,
            r#"[{"type":"not_found","message":"gone","field":"id"}]"#,
            r#"{"errors":[{"type":"not_found","message":"gone","field":"id"}]}"#,
        ] {
            let details = read(body.as_bytes());
            let [detail] = details.as_slice() else { panic!("{body}") };
            assert_eq!(((detail.category(), detail.code()), detail.detail(), detail.field()), v1);
        }
    }

    #[test]
    fn other_bodies_have_no_entries() {
        for body in ["", "<html>", "{}", "7", r#"{"errors":{}}"#, r#"{"errors":[1,{}]}"#] {
            assert!(read(body.as_bytes()).is_empty(), "{body}");
        }
    }
}
