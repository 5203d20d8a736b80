//! OAuth, from the seller's page to the token's end.

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use common::{Result, client, http};
use reqwest::redirect::Policy;
use square_connect::Client;
use square_connect::models::{Location, OAuthScope};
use square_connect::oauth::{AuthorizationCode, AutoRefresh, CallbackError, PkceVerifier, State, Tokens};
use square_sandbox::Sandbox;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// An application without a token of its own.
struct App {
    sandbox: Sandbox,
    square: Client,
    state: State,
}

impl App {
    async fn start() -> Result<Self> {
        let sandbox = Sandbox::start().await?;
        let square = client(&sandbox);
        Ok(Self { sandbox, square, state: State::generate()? })
    }

    fn link(&self, scopes: impl IntoIterator<Item = OAuthScope>) -> square_connect::oauth::AuthorizeUrl {
        self.square.oauth().authorize(self.sandbox.application_id(), scopes).state(&self.state).session(false)
    }

    fn accept(&self, location: &str) -> std::result::Result<AuthorizationCode, CallbackError> {
        self.state.accept(location.split_once('?').expect("a query").1)
    }

    fn code(&self, url: &str) -> Result<AuthorizationCode> {
        Ok(self.accept(&self.sandbox.authorize(url)?)?)
    }

    async fn redeem(&self, code: AuthorizationCode) -> square_connect::Result<square_connect::models::ObtainTokenResponse> {
        self.square.oauth().exchange_code(self.sandbox.application_id(), self.sandbox.application_secret(), code).send().await
    }

    async fn tokens(&self, scopes: impl IntoIterator<Item = OAuthScope>) -> Result<Tokens> {
        Ok(Tokens::try_from(self.redeem(self.code(&self.link(scopes).url())?).await?)?)
    }

    /// A client with a seller's token.
    fn with(&self, token: &str) -> Client {
        Client::builder().access_token(token).base_url(self.sandbox.url()).build().expect("a client")
    }
}

fn fails<T>(result: square_connect::Result<T>, code: &str) {
    let error = result.err().expect("a refusal");
    assert!(error.to_string().contains(code), "{error} lacks {code}");
}

#[tokio::test]
async fn a_seller_agrees_and_the_application_acts() -> Result {
    let app = App::start().await?;
    let tokens = app.tokens([OAuthScope::MerchantProfileRead]).await?;
    assert_eq!(tokens.merchant_id(), Some(app.sandbox.merchant_id()));
    let seller = app.with(tokens.access_token().expose());
    assert_eq!(seller.locations().list().send().await?.locations.unwrap_or_default().len(), 1);
    fails(seller.locations().create().location(Location::default().name("Second")).send().await, "INSUFFICIENT_SCOPES");
    let status = app.square.oauth().token_status(tokens.access_token().expose()).send().await?;
    assert_eq!(status.scopes.unwrap_or_default(), ["MERCHANT_PROFILE_READ"]);
    assert_eq!(status.client_id.as_deref(), Some(app.sandbox.application_id()));
    assert!(status.expires_at.is_some());
    Ok(())
}

#[tokio::test]
async fn the_page_names_sellers_and_its_forms_redirect() -> Result {
    let app = App::start().await?;
    let second = app.sandbox.add_seller("Second <Café>")?;
    drop(http());
    let browser = reqwest::Client::builder().redirect(Policy::none()).build()?;
    let url = app.link([OAuthScope::PaymentsRead]).redirect_uri("https://shop.example/back?shop=1").url();
    let page = browser.get(&url).send().await?;
    assert!(page.headers()["content-type"].to_str()?.starts_with("text/html"));
    let page = page.text().await?;
    for part in ["Second &lt;Café&gt;", "Offline Café", "PAYMENTS_READ", &second.merchant_id, app.sandbox.application_id()] {
        assert!(page.contains(part), "{page} lacks {part}");
    }
    let action = page.split("action=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a form").replace("&amp;", "&");
    let post = async |form: String| -> Result<String> {
        let answer = browser.post(format!("{}{action}", app.sandbox.url())).body(form).send().await?;
        assert!(answer.status().is_redirection(), "{}", answer.status());
        Ok(answer.headers()["location"].to_str()?.to_owned())
    };
    let location = post(format!("seller={}&decision=allow", second.merchant_id)).await?;
    assert!(location.starts_with("https://shop.example/back?shop=1&code="), "{location}");
    let call = app.square.oauth().exchange_code(app.sandbox.application_id(), app.sandbox.application_secret(), app.accept(&location)?);
    let answer = call.redirect_uri("https://shop.example/back?shop=1").send().await?;
    assert_eq!(answer.merchant_id.as_ref(), Some(&second.merchant_id));
    let denied = post("seller=&decision=deny".into()).await?;
    assert_eq!(app.accept(&denied).unwrap_err(), CallbackError::Declined);
    assert_eq!(app.accept(&app.sandbox.deny(&url)?).unwrap_err(), CallbackError::Declined);
    Ok(())
}

#[tokio::test]
async fn a_bad_link_leads_nowhere_or_back_with_an_error() -> Result {
    let app = App::start().await?;
    let page = format!("{}/oauth2/authorize?", app.sandbox.url());
    let client_id = app.sandbox.application_id();
    for (query, told) in [
        (String::new(), "no client_id"),
        ("client_id=other".to_owned(), "no application"),
        (format!("client_id={client_id}&redirect_uri=http://example.com/back"), "redirect_uri"),
        (format!("client_id={client_id}&redirect_uri=javascript:alert(1)"), "redirect_uri"),
        (format!("client_id={client_id}&state=a&state=b"), "more than once"),
    ] {
        let error = app.sandbox.authorize(&format!("{page}{query}")).unwrap_err();
        assert!(error.to_string().contains(told), "{error} lacks {told}");
        assert_eq!(http().get(format!("{page}{query}")).send().await?.status(), 400, "{query}");
    }
    for (query, error) in [("scope=PAYMENTS_READ+FLY", "error=invalid_scope"), ("code_challenge=short", "error=invalid_request")] {
        let location = app.sandbox.authorize(&format!("{page}client_id={client_id}&{query}"))?;
        assert!(location.contains(error), "{location} lacks {error}");
    }
    assert!(app.sandbox.authorize("https://connect.squareup.com/oauth2/authorize?client_id=a").is_err());
    assert!(app.sandbox.authorize_as("NOBODY", &app.link([]).url()).is_err());
    Ok(())
}

#[tokio::test]
async fn a_code_is_good_once_and_for_five_minutes() -> Result {
    let app = App::start().await?;
    let url = app.link([OAuthScope::PaymentsRead]).url();
    let code = app.code(&url)?;
    app.redeem(code.clone()).await?;
    fails(app.redeem(code).await, "UNAUTHORIZED");
    let late = app.code(&url)?;
    let other = app.code(&url)?;
    app.sandbox.advance(Duration::from_secs(5 * 60 - 30));
    app.redeem(other).await?;
    app.sandbox.advance(Duration::from_secs(30));
    fails(app.redeem(late).await, "UNAUTHORIZED");
    Ok(())
}

#[tokio::test]
async fn a_code_is_redeemed_by_who_asked_for_it() -> Result {
    let app = App::start().await?;
    let (id, secret) = (app.sandbox.application_id(), app.sandbox.application_secret());
    let oauth = app.square.oauth();
    let plain = app.code(&app.link([]).url())?;
    fails(oauth.exchange_code(id, "other secret", plain.clone()).send().await, "UNAUTHORIZED");
    fails(oauth.obtain_token(id, "authorization_code").code(plain.clone()).send().await, "client_secret");
    fails(oauth.exchange_code_with_pkce(id, plain.clone(), &PkceVerifier::generate()?).send().await, "code_verifier");
    fails(oauth.exchange_code(id, secret, plain.clone()).redirect_uri("https://other.example/").send().await, "redirect_uri");
    let named = app.code(&app.link([]).redirect_uri("https://shop.example/back").url())?;
    fails(oauth.exchange_code(id, secret, named).send().await, "redirect_uri");
    let verifier = PkceVerifier::generate()?;
    let proven = app.code(&app.link([]).pkce(&verifier).url())?;
    fails(oauth.exchange_code(id, secret, proven.clone()).send().await, "code_verifier");
    fails(oauth.exchange_code_with_pkce(id, proven.clone(), &PkceVerifier::generate()?).send().await, "code_verifier");
    oauth.exchange_code_with_pkce(id, proven, &verifier).send().await?;
    // What was refused has used up nothing.
    oauth.exchange_code(id, secret, plain).send().await?;
    Ok(())
}

#[tokio::test]
async fn a_token_expires_and_is_renewed() -> Result {
    let app = App::start().await?;
    let tokens = app.tokens([OAuthScope::MerchantProfileRead, OAuthScope::PaymentsRead]).await?;
    let refresh = tokens.refresh_token().expect("a refresh token");
    let (id, secret) = (app.sandbox.application_id(), app.sandbox.application_secret());
    app.sandbox.advance(29 * DAY);
    app.with(tokens.access_token().expose()).locations().list().send().await?;
    app.sandbox.advance(DAY);
    fails(app.with(tokens.access_token().expose()).locations().list().send().await, "ACCESS_TOKEN_EXPIRED");
    fails(app.square.oauth().token_status(tokens.access_token().expose()).send().await, "ACCESS_TOKEN_EXPIRED");
    let narrow = app.square.oauth().refresh(id, secret, refresh).scopes(["PAYMENTS_READ".to_owned()]).short_lived(true).send().await?;
    assert_eq!((narrow.refresh_token.as_deref(), narrow.short_lived), (Some(refresh), Some(true)));
    let narrow = narrow.access_token.expect("a token");
    fails(app.with(&narrow).locations().list().send().await, "INSUFFICIENT_SCOPES");
    app.square.oauth().token_status(&narrow).send().await?;
    app.sandbox.advance(DAY);
    fails(app.square.oauth().token_status(&narrow).send().await, "ACCESS_TOKEN_EXPIRED");
    fails(app.square.oauth().refresh(id, secret, refresh).scopes(["ITEMS_READ".to_owned()]).send().await, "INSUFFICIENT_SCOPES");
    fails(app.square.oauth().refresh_with_pkce(id, refresh).send().await, "client_secret");
    let whole = app.square.oauth().refresh(id, secret, refresh).send().await?.access_token.expect("a token");
    app.with(&whole).locations().list().send().await?;
    Ok(())
}

#[tokio::test]
async fn a_client_renews_its_tokens_month_by_month() -> Result {
    let app = App::start().await?;
    let (id, verifier) = (app.sandbox.application_id(), PkceVerifier::generate()?);
    let with_secret = app.tokens([OAuthScope::MerchantProfileRead]).await?;
    let code = app.code(&app.link([OAuthScope::MerchantProfileRead]).pkce(&verifier).url())?;
    let with_pkce = Tokens::try_from(app.square.oauth().exchange_code_with_pkce(id, code, &verifier).send().await?)?;
    let ahead = Arc::new(AtomicU32::new(0));
    let clock = || {
        let ahead = ahead.clone();
        move || SystemTime::now() + DAY * ahead.load(Ordering::SeqCst)
    };
    let sources = [
        AutoRefresh::builder(&app.square, id, with_secret).client_secret(app.sandbox.application_secret()).clock(clock()).build()?,
        AutoRefresh::builder(&app.square, id, with_pkce).clock(clock()).build()?,
    ];
    for _ in 0..4 {
        app.sandbox.advance(30 * DAY);
        ahead.fetch_add(30, Ordering::SeqCst);
        for source in &sources {
            let seller = Client::builder().token_source(source.clone()).base_url(app.sandbox.url()).build()?;
            assert_eq!(seller.locations().list().send().await?.locations.unwrap_or_default().len(), 1);
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_refresh_token_of_pkce_is_good_once_and_for_ninety_days() -> Result {
    let app = App::start().await?;
    let (id, verifier) = (app.sandbox.application_id(), PkceVerifier::generate()?);
    let code = app.code(&app.link([]).pkce(&verifier).url())?;
    let first = app.square.oauth().exchange_code_with_pkce(id, code, &verifier).send().await?;
    assert!(first.refresh_token_expires_at.is_some());
    let first = first.refresh_token.expect("a refresh token");
    app.sandbox.advance(89 * DAY);
    let second = app.square.oauth().refresh_with_pkce(id, &first).send().await?.refresh_token.expect("a refresh token");
    assert_ne!(first, second);
    fails(app.square.oauth().refresh_with_pkce(id, &first).send().await, "UNAUTHORIZED");
    app.sandbox.advance(90 * DAY);
    fails(app.square.oauth().refresh_with_pkce(id, &second).send().await, "UNAUTHORIZED");
    Ok(())
}

#[tokio::test]
async fn what_is_revoked_ends() -> Result {
    let app = App::start().await?;
    let (id, secret) = (app.sandbox.application_id(), app.sandbox.application_secret());
    let revoker = Client::builder().application_secret(secret).base_url(app.sandbox.url()).build()?;
    let (first, second) = (app.tokens([]).await?, app.tokens([]).await?);
    app.square.events().enable().send().await?;
    let live = async |tokens: &Tokens| app.square.oauth().token_status(tokens.access_token().expose()).send().await;
    revoker.oauth().revoke(id, first.access_token().expose()).revoke_only_access_token(true).send().await?;
    fails(live(&first).await, "ACCESS_TOKEN_REVOKED");
    live(&second).await?;
    let events = async || -> Result<usize> { Ok(app.square.events().search().send().await?.events.unwrap_or_default().len()) };
    assert_eq!(events().await?, 0);
    revoker.oauth().revoke_merchant(id, app.sandbox.merchant_id()).send().await?;
    fails(live(&second).await, "ACCESS_TOKEN_REVOKED");
    fails(app.square.oauth().refresh(id, secret, second.refresh_token().expect("a token")).send().await, "UNAUTHORIZED");
    assert_eq!(events().await?, 1, "oauth.authorization.revoked");
    fails(revoker.oauth().revoke_merchant(id, app.sandbox.merchant_id()).send().await, "NOT_FOUND");
    // The application's own token is no authorization of OAuth.
    app.square.locations().list().send().await?;
    Ok(())
}

#[tokio::test]
async fn two_sellers_share_nothing() -> Result {
    let app = App::start().await?;
    let second = app.sandbox.add_seller("Second Café")?;
    let other = app.with(&second.access_token);
    let made = other.locations().create().location(Location::default().name("Annex")).send().await?.location.expect("a location");
    let names = async |square: &Client| -> Result<Vec<String>> {
        let locations = square.locations().list().send().await?.locations.unwrap_or_default();
        Ok(locations.into_iter().filter_map(|location| location.name).collect())
    };
    assert_eq!(names(&other).await?, ["Second Café", "Annex"]);
    assert_eq!(names(&app.square).await?, ["Offline Café"]);
    fails(app.square.locations().retrieve(made.id.expect("an ID")).send().await, "NOT_FOUND");
    let granted = app.accept(&app.sandbox.authorize_as(&second.merchant_id, &app.link([OAuthScope::MerchantProfileRead]).url())?)?;
    let token = app.redeem(granted).await?.access_token.expect("a token");
    assert_eq!(names(&app.with(&token)).await?, ["Second Café", "Annex"]);
    Ok(())
}
