//! Where in a JSON text a decoder gave up. Works on any type's error and costs nothing until there is one.

/// A place in a JSON text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Such as `$.customers[0].version`.
    pub(crate) path: String,
    /// What stands there: `a string`, `null`, …
    pub(crate) found: &'static str,
}

/// The place of a line and column as `serde_json` counts them: from one, and in bytes.
pub(crate) fn locate(json: &[u8], line: usize, column: usize) -> Place {
    let start = match line {
        0 | 1 => 0,
        _ => json.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(line - 2).map_or(json.len(), |(at, _)| at + 1),
    };
    let end = past_bracket(json, start.saturating_add(column).min(json.len()));
    let mut walk = Walk { json: &json[..end], at: 0, open: Vec::new(), found: "nothing" };
    while walk.step() {}
    Place { path: walk.path(), found: walk.found }
}

/// Of an object or array that should not be there, `serde_json` gives the place before its bracket.
fn past_bracket(json: &[u8], end: usize) -> usize {
    let (before, after) = (json[..end].trim_ascii_end(), json[end..].trim_ascii_start());
    match (before.last(), after.first()) {
        (None | Some(b':' | b',' | b'['), Some(b'{' | b'[')) => json.len() - after.len() + 1,
        _ => end,
    }
}

enum Level<'a> {
    Object { key: Option<&'a [u8]>, key_is_next: bool },
    Array { index: usize, started: bool },
}

struct Walk<'a> {
    json: &'a [u8],
    at: usize,
    open: Vec<Level<'a>>,
    found: &'static str,
}

impl<'a> Walk<'a> {
    fn step(&mut self) -> bool {
        let Some(&byte) = self.json.get(self.at) else { return false };
        self.at += 1;
        match byte {
            b'{' => self.enter("an object", Level::Object { key: None, key_is_next: true }),
            b'[' => self.enter("an array", Level::Array { index: 0, started: false }),
            b'}' => self.leave("an object"),
            b']' => self.leave("an array"),
            b',' => self.next(),
            b'"' => self.string(),
            b't' | b'f' => self.word("a boolean"),
            b'n' => self.word("null"),
            b'-' | b'0'..=b'9' => self.word("a number"),
            _ => {}
        }
        true
    }

    fn word(&mut self, found: &'static str) {
        self.value(found);
        let rest = &self.json[self.at..];
        self.at += rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte)).count();
    }

    fn value(&mut self, found: &'static str) {
        self.found = found;
        if let Some(Level::Array { started, .. }) = self.open.last_mut() {
            *started = true;
        }
    }

    fn enter(&mut self, found: &'static str, level: Level<'a>) {
        self.value(found);
        self.open.push(level);
    }

    fn leave(&mut self, found: &'static str) {
        self.open.pop();
        self.found = found;
    }

    fn next(&mut self) {
        match self.open.last_mut() {
            Some(Level::Object { key_is_next, .. }) => *key_is_next = true,
            Some(Level::Array { index, started }) => (*index, *started) = (*index + 1, false),
            None => {}
        }
    }

    fn string(&mut self) {
        let start = self.at;
        while let Some(&byte) = self.json.get(self.at) {
            match byte {
                b'"' => break,
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
        let end = self.at.min(self.json.len());
        self.at = end + 1;
        match self.open.last_mut() {
            Some(Level::Object { key, key_is_next }) if *key_is_next => {
                (*key, *key_is_next) = (Some(&self.json[start..end]), false);
            }
            _ => self.value("a string"),
        }
    }

    fn path(&self) -> String {
        self.open.iter().fold(String::from("$"), |path, level| match level {
            Level::Object { key: Some(key), .. } => path + "." + &String::from_utf8_lossy(key),
            Level::Array { index, started: true } => format!("{path}[{index}]"),
            _ => path,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::collections::BTreeMap;

    fn place<T: serde::de::DeserializeOwned>(json: &str) -> (String, &'static str) {
        let Err(error) = serde_json::from_str::<T>(json) else { panic!("{json} fits") };
        let Place { path, found } = locate(json.as_bytes(), error.line(), error.column());
        (path, found)
    }

    type Rows = BTreeMap<String, Vec<BTreeMap<String, i64>>>;

    #[test]
    fn the_offending_value_is_named() {
        for (json, path, found) in [
            (r#"{"rows":[{"a":1,"b":"x","c":3}]}"#, "$.rows[0].b", "a string"),
            (r#"{"rows":[{"a":1},{"a":null}]}"#, "$.rows[1].a", "null"),
            (r#"{"rows":[{"a":1},{"a":-1.5e3}]}"#, "$.rows[1].a", "a number"),
            (r#"{"rows":[{"a":1},true]}"#, "$.rows[1]", "a boolean"),
            (r#"{"rows":{"a":1}}"#, "$.rows", "an object"),
            (r#"{"rows":[{"a":[]}]}"#, "$.rows[0].a", "an array"),
            ("{\n \"x\\\"[y\": [],\n \"rows\": [\n  {\"ü\": \"\\\\\"}\n ]\n}", "$.rows[0].ü", "a string"),
            (r#"{"rows":[{"a":1}, {"a": {}}]}"#, "$.rows[1].a", "an object"),
            (r#"{"rows":[[]]}"#, "$.rows[0]", "an array"),
            ("[]", "$", "an array"),
        ] {
            assert_eq!(place::<Rows>(json), (path.to_owned(), found), "{json}");
        }
    }

    #[test]
    fn broken_json_is_located_too() {
        for (json, path) in
            [("", "$"), (r#"{"a":"#, "$.a"), (r#"{"a":{"b":[1,2,"#, "$.a.b"), (r#"{"a":"x\"#, "$.a"), ("}", "$"), ("[1,]", "$")]
        {
            assert_eq!(place::<Value>(json).0, path, "{json}");
        }
    }

    #[test]
    fn any_position_is_safe() {
        let json = b"{\"a\":[\"\\";
        for line in 0..4 {
            for column in 0..20 {
                locate(json, line, column);
            }
        }
    }
}
