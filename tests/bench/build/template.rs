//! What a payload has in it, in the order of the wire: `name` is a member with a value by its type, `name=text` one with
//! that value, `name*3` a list of three, and braces hold the members of an object.

use anyhow::{Context, Result, bail};

/// A member of an object.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) count: Option<usize>,
    pub(crate) constant: Option<String>,
    pub(crate) members: Vec<Member>,
}

/// Reads one object with its name.
pub(crate) fn parse(text: &str) -> Result<Member> {
    let mut words = text.split_whitespace();
    match members(&mut words)?.pop() {
        Some(member) => Ok(member),
        None => bail!("an empty template"),
    }
}

/// Reads up to the brace that closes, or the end.
fn members<'a>(words: &mut impl Iterator<Item = &'a str>) -> Result<Vec<Member>> {
    let mut found: Vec<Member> = Vec::new();
    while let Some(word) = words.next() {
        match word {
            "{" => found.last_mut().context("a brace without a name before it")?.members = members(words)?,
            "}" => break,
            word => found.push(member(word)?),
        }
    }
    Ok(found)
}

fn member(word: &str) -> Result<Member> {
    let (word, constant) = word.split_once('=').map_or((word, None), |(name, text)| (name, Some(text.to_owned())));
    let (name, count) = match word.split_once('*') {
        Some((name, count)) => (name, Some(count.parse().with_context(|| format!("`{word}`: no count"))?)),
        None => (word, None),
    };
    Ok(Member { name: name.to_owned(), count, constant, members: Vec::new() })
}
