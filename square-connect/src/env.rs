//! Settings from the process's environment.

use std::ffi::OsString;

use crate::{ClientBuilder, Environment, Error, Result};

const TOKEN: &str = "SQUARE_ACCESS_TOKEN";
const ENVIRONMENT: &str = "SQUARE_ENVIRONMENT";

/// The settings that these variables make.
pub(crate) fn builder(variable: impl Fn(&str) -> Option<OsString>) -> Result<ClientBuilder> {
    let text = |name: &str| match variable(name).map(OsString::into_string) {
        None => Ok(None),
        Some(Ok(text)) => Ok(Some(text)),
        Some(Err(_)) => Err(Error::builder(format!("the environment variable {name} is not valid UTF-8"))),
    };
    let token = text(TOKEN)?.filter(|token| !token.is_empty());
    let token = token.ok_or_else(|| Error::builder(format!("the environment variable {TOKEN} is not set")))?;
    let environment = match text(ENVIRONMENT)? {
        None => Environment::Sandbox,
        Some(name) => name.parse().map_err(|error| Error::builder(format!("{ENVIRONMENT}: {error}")))?,
    };
    Ok(ClientBuilder::default().access_token(token).environment(environment))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(variables: &[Option<(&str, &str)>]) -> Result<ClientBuilder> {
        builder(|name| variables.iter().flatten().find(|(key, _)| *key == name).map(|(_, value)| (*value).into()))
    }

    #[test]
    fn the_environment_is_sandbox_unless_named() {
        for (name, expected) in [
            (None, "environment: Sandbox"),
            (Some("Production"), "environment: Production"),
            (Some("http://localhost:1/"), "environment: Custom(\"http://localhost:1/\")"),
        ] {
            let builder = settings(&[Some((TOKEN, "EAAA")), name.map(|name| (ENVIRONMENT, name))]).unwrap();
            assert!(format!("{builder:?}").contains(expected), "{builder:?}");
        }
    }

    #[test]
    fn errors_name_the_variable() {
        let token = Some((TOKEN, "EAAA"));
        for (variables, expected) in [
            ([None, None], TOKEN),
            ([Some((TOKEN, "")), None], TOKEN),
            ([Some((TOKEN, "EAAA\n")), None], "access token"),
            ([token, Some((ENVIRONMENT, "staging"))], "SQUARE_ENVIRONMENT: \"staging\""),
            ([token, Some((ENVIRONMENT, ""))], "`production`"),
        ] {
            let error = settings(&variables).and_then(ClientBuilder::build).unwrap_err();
            let text = format!("{error} {error:?}");
            assert!(error.is_builder() && text.contains(expected) && !text.contains("EAAA"), "{text}");
        }
    }
}
