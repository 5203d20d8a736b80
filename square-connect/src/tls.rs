//! Which TLS the HTTP client is given.

use crate::{Error, Result};

/// Sets the TLS up for an address that is, or is not, https. Nothing is installed for the whole process.
pub(crate) fn configure(builder: reqwest::ClientBuilder, https: bool) -> Result<reqwest::ClientBuilder> {
    if https && !cfg!(any(feature = "rustls", feature = "native-tls")) {
        return Err(Error::builder("an https address needs the feature `rustls` or `native-tls` of square-connect"));
    }
    backend(builder, https)
}

#[cfg(feature = "rustls")]
fn backend(builder: reqwest::ClientBuilder, https: bool) -> Result<reqwest::ClientBuilder> {
    use std::sync::Arc;

    use rustls::{ClientConfig, RootCertStore, crypto::ring};
    use rustls_platform_verifier::BuilderVerifierExt;

    let failed = |error| Error::builder_from("TLS cannot be set up", error);
    let config =
        ClientConfig::builder_with_provider(Arc::new(ring::default_provider())).with_safe_default_protocol_versions().map_err(failed)?;
    // Reading the system's certificates takes a while, and there may be none where only loopback is called.
    let config = match https {
        true => config.with_platform_verifier().map_err(failed)?,
        false => config.with_root_certificates(RootCertStore::empty()),
    };
    let mut config = config.with_no_client_auth();
    config.alpn_protocols = protocols();
    Ok(builder.tls_backend_preconfigured(config))
}

/// What a preconfigured backend must offer itself.
#[cfg(feature = "rustls")]
fn protocols() -> Vec<Vec<u8>> {
    let offered: &[&[u8]] = if cfg!(feature = "http2") { &[b"h2", b"http/1.1"] } else { &[b"http/1.1"] };
    offered.iter().map(|name| name.to_vec()).collect()
}

#[cfg(all(feature = "native-tls", not(feature = "rustls")))]
fn backend(builder: reqwest::ClientBuilder, _https: bool) -> Result<reqwest::ClientBuilder> {
    Ok(builder.tls_backend_native())
}

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
fn backend(builder: reqwest::ClientBuilder, _https: bool) -> Result<reqwest::ClientBuilder> {
    Ok(builder)
}
