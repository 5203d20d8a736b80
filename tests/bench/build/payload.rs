//! Fills a template with values of the types that the definition has: the same at every build, and like real ones in
//! length and variety.

use anyhow::{Context, Result, bail};
use codegen::ir::{Api, Enum, Struct, Type};
use serde_json::{Value, json};

use crate::template::Member;

/// What this release does not know, in each object of a list.
const OF_TOMORROW: &str = r#""loyalty_tier_of_tomorrow":"GOLD","routing_of_tomorrow":{"lane":3,"tags":["fragile","upright"]}"#;

const GIVEN_NAMES: &[&str] = &["Amelia", "Bessie", "Chiyo", "Dagný", "Ewa", "Ferdinand", "Gökçe", "Hélène"];
const FAMILY_NAMES: &[&str] = &["Earhart", "Coleman", "Tanaka", "Jónsdóttir", "Nowak", "Zeppelin", "Boucher"];
const GOODS: &[&str] = &["Flat white", "Oolong, first flush", "Rye loaf", "Cardamom bun", "Cold brew \"No. 4\"", "Oat biscuit"];
const STREETS: &[&str] = &["12 Harbour Road", "3 Mill Lane", "44 Rue du Four", "Lindenallee 7", "Kastanjevej 110"];
const TOWNS: &[&str] = &["Atchison", "Waco", "Lyon", "Friedrichshafen", "Aarhus"];
const REMARKS: &[&str] = &[
    "Rings the bell twice; the gate is open before nine.",
    "No nuts, please.",
    "Prefers the table by the window.\nPays by card.",
    "Last order came a day late, so the next one is on the house.",
];

/// A payload as text: without what this release does not know, and with it.
pub(crate) fn fill(api: &Api, template: &Member) -> Result<[String; 2]> {
    let mut texts = [false, true].map(|tomorrow| Filler { api, tomorrow, made: 0, text: String::new() });
    for filler in &mut texts {
        filler.object(&template.name, &template.members, false)?;
    }
    Ok(texts.map(|filler| filler.text))
}

/// Writes by hand, since a `serde_json::Value` would put the members in the order of their names.
struct Filler<'a> {
    api: &'a Api,
    tomorrow: bool,
    /// Values made so far: each next one differs.
    made: usize,
    text: String,
}

impl<'a> Filler<'a> {
    fn object(&mut self, model: &str, members: &[Member], in_list: bool) -> Result<()> {
        let model = self.model(model)?;
        self.text.push('{');
        for (index, member) in members.iter().enumerate() {
            let field = model.fields.iter().find(|field| field.wire_name == member.name);
            let field = field.with_context(|| format!("{} has no `{}`: mend tests/bench/payloads", model.ident, member.name))?;
            self.member(index, &field.ty, member)?;
            if self.tomorrow && in_list && index == members.len() / 2 {
                self.text.push(',');
                self.text.push_str(OF_TOMORROW);
            }
        }
        self.text.push('}');
        Ok(())
    }

    fn member(&mut self, index: usize, ty: &Type, member: &Member) -> Result<()> {
        if index > 0 {
            self.text.push(',');
        }
        self.text.push_str(&format!("{}:", json!(member.name)));
        self.value(ty, member, false)
    }

    fn value(&mut self, ty: &Type, member: &Member, in_list: bool) -> Result<()> {
        match (ty, member.count) {
            (Type::List(item), Some(count)) => self.list(item, member, count),
            (Type::Struct(model), None) => self.object(model, &member.members, in_list),
            (Type::Map(value), None) => self.map(value, &member.members),
            (Type::Struct(_) | Type::List(_) | Type::Map(_) | Type::Union(_) | Type::Any | Type::File, _) => {
                bail!("`{}` is {}: mend tests/bench/payloads", member.name, ty.rust())
            }
            _ => {
                let value = self.plain(ty, member)?;
                self.text.push_str(&value.to_string());
                Ok(())
            }
        }
    }

    fn list(&mut self, item: &Type, member: &Member, count: usize) -> Result<()> {
        let single = Member { count: None, name: member.name.clone(), constant: member.constant.clone(), members: Vec::new() };
        self.text.push('[');
        for index in 0..count {
            if index > 0 {
                self.text.push(',');
            }
            match item {
                Type::Struct(model) => self.object(model, &member.members, true)?,
                item => self.value(item, &single, true)?,
            }
        }
        self.text.push(']');
        Ok(())
    }

    fn map(&mut self, value: &Type, members: &[Member]) -> Result<()> {
        self.text.push('{');
        members.iter().enumerate().try_for_each(|(index, member)| self.member(index, value, member))?;
        self.text.push('}');
        Ok(())
    }

    fn plain(&mut self, ty: &Type, member: &Member) -> Result<Value> {
        self.made += 1;
        let made = self.made;
        Ok(match (ty, &member.constant) {
            (Type::Integer, Some(constant)) => constant.parse::<i64>()?.into(),
            (_, Some(constant)) => constant.as_str().into(),
            (Type::Integer, None) if member.name == "version" => (1_789_552_800_000 + made as i64).into(),
            (Type::Integer, None) => (made as i64 * 37 % 20_000).into(),
            (Type::Number, None) => (made as f64 / 8.0).into(),
            (Type::Boolean, None) => (made % 2 == 0).into(),
            (Type::Timestamp, None) => time(made).into(),
            (Type::Enum(name), None) => value_of(self.r#enum(name)?, made)?.into(),
            _ => text(&member.name, made).into(),
        })
    }

    fn model(&self, name: &str) -> Result<&'a Struct> {
        self.api.structs.iter().find(|model| model.ident == name).with_context(|| format!("no model {name}: mend tests/bench/payloads"))
    }

    fn r#enum(&self, name: &str) -> Result<&'a Enum> {
        self.api.enums.iter().find(|model| model.ident == name).with_context(|| format!("no enum {name}"))
    }
}

fn value_of(model: &Enum, made: usize) -> Result<&str> {
    let variant = model.variants.get(made % model.variants.len().max(1));
    Ok(&variant.with_context(|| format!("{} has no value", model.ident))?.wire_name)
}

fn time(made: usize) -> String {
    format!("2026-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", made % 12 + 1, made % 28 + 1, made % 24, made % 60, made * 7 % 60, made % 1000)
}

fn pick<'a>(texts: &[&'a str], made: usize) -> &'a str {
    texts[made % texts.len()]
}

/// A text as the name of its member would have it.
fn text(name: &str, made: usize) -> String {
    match name {
        "given_name" => pick(GIVEN_NAMES, made).to_owned(),
        "family_name" => pick(FAMILY_NAMES, made).to_owned(),
        "display_name" => format!("{} {}", pick(GIVEN_NAMES, made), pick(FAMILY_NAMES, made)),
        "email_address" => format!("{}.{made}@mail.example", pick(FAMILY_NAMES, made).to_lowercase()),
        "phone_number" => format!("+1785555{:04}", made % 10_000),
        "address_line_1" => pick(STREETS, made).to_owned(),
        "address_line_2" => format!("Unit {}", made % 90),
        "administrative_district_level_1" => "KS".to_owned(),
        "label_color" => format!("{:06x}", made * 65_537 % 0x100_0000),
        "locality" => pick(TOWNS, made).to_owned(),
        "postal_code" => format!("{:05}", made * 7919 % 100_000),
        "note" | "description" | "description_plaintext" => pick(REMARKS, made).to_owned(),
        "description_html" => format!("<p>{}</p>", pick(REMARKS, made)),
        name if name.ends_with("name") => pick(GOODS, made).to_owned(),
        name if name.ends_with("_id")
            || name.ends_with("_ids")
            || ["id", "uid", "cursor", "fingerprint", "idempotency_key"].contains(&name) =>
        {
            id(made)
        }
        name => format!("{name} {made}"),
    }
}

/// Of the length that Square's have.
fn id(made: usize) -> String {
    let letters: Vec<char> = ('A'..='Z').chain('0'..='9').collect();
    let mut state = made as u64 + 1;
    let letter = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        letters[(state >> 33) as usize % letters.len()]
    };
    (0..24).map(letter).collect()
}
