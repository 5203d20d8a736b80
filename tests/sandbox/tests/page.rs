//! The pages for people, as HTTP and a browser see them.

#[path = "common/browser.rs"]
mod browser;
mod common;
#[path = "common/scratch.rs"]
mod scratch;

use browser::Browser;
use common::{Result, client, http};
use square_connect::models::Location;
use square_sandbox::Sandbox;

const SCRIPT: &str = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">&'\"";

async fn page(sandbox: &Sandbox, path: &str) -> Result<(u16, String)> {
    let response = http().get(format!("{}{path}", sandbox.url())).send().await?;
    Ok((response.status().as_u16(), response.text().await?))
}

/// A sandbox with a location of this name, and its ID.
async fn with_location(name: &str) -> Result<(Sandbox, String)> {
    let sandbox = Sandbox::start().await?;
    let made = client(&sandbox).locations().create().location(Location::default().name(name)).send().await?;
    let id = made.location.and_then(|location| location.id).unwrap_or_default();
    Ok((sandbox, id))
}

#[tokio::test]
async fn the_pages_tell_what_the_sandbox_holds() -> Result {
    let (sandbox, id) = with_location("Second").await?;
    let (url, token) = (sandbox.url().to_owned(), sandbox.access_token());
    let object = format!("/objects/location/{id}?seller={}", sandbox.merchant_id());
    for (path, status, words) in [
        (
            "/",
            200,
            vec![
                url.as_str(),
                token,
                sandbox.location_id(),
                "curl ",
                "Client::builder()",
                "href=\"/objects/location\"",
                "<td class=\"number\">2</td>",
            ],
        ),
        ("/objects/location", 200, vec!["Second", "Offline Café", "ACTIVE", object.as_str()]),
        (object.as_str(), 200, vec!["Location", "&quot;name&quot;: &quot;Second&quot;"]),
        ("/requests", 200, vec!["POST /v2/locations", "CreateLocation", "href=\"/requests/1\""]),
        ("/requests/1", 200, vec!["&quot;name&quot;: &quot;Second&quot;", sandbox.merchant_id(), "200"]),
        ("/deliveries", 200, vec!["location.created"]),
        ("/objects/nothing", 404, vec!["Not found"]),
        ("/objects/location/nowhere", 404, vec!["Not found"]),
        ("/requests/99", 404, vec!["Not found"]),
        ("/requests/x", 404, vec!["Not found"]),
    ] {
        let (found, text) = page(&sandbox, path).await?;
        assert_eq!(found, status, "{path}");
        assert!(text.starts_with("<!DOCTYPE html><html lang=\"en\">"), "{path}: {text}");
        for word in words {
            assert!(text.contains(word), "{path} lacks {word}: {text}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_button_starts_anew() -> Result {
    let (sandbox, _) = with_location("Second").await?;
    let post = || http().post(format!("{}/reset", sandbox.url()));
    let refused = post().header("sec-fetch-site", "cross-site").send().await?;
    assert_eq!(refused.status().as_u16(), 403);
    assert!(page(&sandbox, "/objects/location").await?.1.contains("Second"));
    let (status, text) = (post().send().await?.status().as_u16(), page(&sandbox, "/").await?.1);
    assert_eq!(status, 200, "it leads back to the overview");
    assert!(text.contains("<form method=\"post\" action=\"/reset\">"), "{text}");
    assert!(!page(&sandbox, "/objects/location").await?.1.contains("Second"));
    Ok(())
}

#[tokio::test]
async fn what_the_api_was_told_never_becomes_markup() -> Result {
    let (sandbox, id) = with_location(SCRIPT).await?;
    http().get(format!("{}/v2/{}", sandbox.url(), "%3Cscript%3E?<script>")).send().await?;
    let object = format!("/objects/location/{id}?seller={}", sandbox.merchant_id());
    for path in ["/", "/objects/location", &object, "/requests", "/requests/1", "/deliveries", "/objects/%3Cscript%3E"] {
        let (_, text) = page(&sandbox, path).await?;
        assert!(!text.contains("<script") && !text.contains("<img"), "{path}: {text}");
        let policy = http().get(format!("{}{path}", sandbox.url())).send().await?.headers()["content-security-policy"].clone();
        assert!(policy.to_str()?.starts_with("default-src 'none'"), "{policy:?}");
    }
    let shown = page(&sandbox, "/objects/location").await?.1;
    assert!(shown.contains("&lt;script&gt;document.title='owned'&lt;/script&gt;"), "{shown}");
    Ok(())
}

#[tokio::test]
async fn no_secret_is_shown_but_the_token_of_the_sandbox() -> Result {
    let sandbox = Sandbox::start().await?;
    let home = page(&sandbox, "/").await?.1;
    assert!(!home.contains(sandbox.application_secret()), "{home}");
    for kind in ["token", "application", "idempotency_key"] {
        assert!(!home.contains(&format!("/objects/{kind}")), "{home}");
        assert_eq!(page(&sandbox, &format!("/objects/{kind}")).await?.0, 404, "{kind}");
    }
    let object = format!("/objects/application/{}?seller=", sandbox.application_id());
    assert_eq!(page(&sandbox, &object).await?.0, 404);
    Ok(())
}

#[tokio::test]
async fn long_lists_come_in_pages() -> Result {
    let sandbox = Sandbox::start().await?;
    let square = client(&sandbox);
    for number in 0..105 {
        square.locations().create().location(Location::default().name(format!("No. {number:03}"))).send().await?;
    }
    for path in ["/objects/location", "/requests"] {
        let (first, second) = (page(&sandbox, path).await?.1, page(&sandbox, &format!("{path}?page=2")).await?.1);
        assert_eq!((first.matches("<tr>").count(), first.contains("Page 1 of 2")), (101, true), "{path}");
        assert!(second.contains("Page 2 of 2") && second.matches("<tr>").count() < 10, "{path}: {second}");
        assert!(first.contains(&format!("href=\"{path}?page=2\"")), "{path}: {first}");
    }
    let first = page(&sandbox, "/objects/location").await?.1;
    assert!(first.find("No. 104") < first.find("No. 103") && !first.contains("No. 003"), "newest first");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_shows_the_pages() -> Result {
    let Some(browser) = Browser::find()? else { return Ok(()) };
    let (sandbox, _) = with_location(SCRIPT).await?;
    for (path, title) in
        [("/", "Overview – Square offline"), ("/objects/location", "Location – Square offline"), ("/requests/1", "Call 1 – Square offline")]
    {
        let dom = browser.dom(&format!("{}{path}", sandbox.url()))?;
        assert!(dom.contains(&format!("<title>{title}</title>")), "{path}: {dom}");
        assert!(dom.contains("<main id=\"content\">") && !dom.contains("<script>") && !dom.contains("<img"), "{path}: {dom}");
    }
    let picture = browser.picture(sandbox.url(), 800, 600)?;
    assert_eq!(size(&picture), Some((800, 600)));
    assert!(picture.len() > 8_000, "{} bytes are an empty page", picture.len());
    Ok(())
}

/// Width and height of a PNG.
fn size(png: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize| Some(u32::from_be_bytes(png.get(at..at + 4)?.try_into().ok()?));
    png.starts_with(b"\x89PNG").then_some((number(16)?, number(20)?))
}
