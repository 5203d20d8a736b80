//! One payload: first the proof that all sides read and write the same, then the turns.

use std::hint::black_box;

use anyhow::{Context, Result, ensure};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::table::{median, ratio};
use crate::turns::{self, Side};

/// A payload as this release knows it, and with members that it does not know.
pub(crate) struct Texts {
    pub(crate) name: &'static str,
    pub(crate) today: &'static str,
    pub(crate) tomorrow: &'static str,
}

/// Microseconds of ours in each run, and of each peer; none of a peer that does less.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) bytes: usize,
    pub(crate) micros: Vec<Vec<f64>>,
}

#[derive(Default)]
pub(crate) struct Rows {
    pub(crate) reads: Vec<Row>,
    pub(crate) writes: Vec<Row>,
}

impl Row {
    pub(crate) fn cells(&self) -> Vec<String> {
        let Some((ours, peers)) = self.micros.split_first() else { return Vec::new() };
        let micros = median(ours.iter().copied());
        let bytes_per_micro = self.bytes as f64 / micros;
        let figures = [self.name.clone(), self.bytes.to_string(), format!("{micros:.1}"), format!("{bytes_per_micro:.0}")];
        let ratios = peers.iter().map(|peer| if peer.is_empty() { "–".to_owned() } else { format!("{:.2}", ratio(ours, peer)) });
        figures.into_iter().chain(ratios).collect()
    }
}

/// A model as a side holds it.
pub(crate) trait Model: DeserializeOwned + Serialize + 'static {}

impl<T: DeserializeOwned + Serialize + 'static> Model for T {}

/// Ours, a peer that drops what it does not know, and one that keeps it where ours does.
pub(crate) fn measure<Ours: Model, Plain: Model, Keeping: Model>(runs: usize, texts: &Texts) -> Result<Rows> {
    same::<Ours, Plain, Keeping>(texts).context(texts.name)?;
    let mut rows = Rows::default();
    for (text, what) in [(texts.today, ""), (texts.tomorrow, ", unknown members too")] {
        let name = format!("{}{what}", texts.name);
        let mut sides = [reader::<Ours>(text), reader::<Plain>(text), reader::<Keeping>(text)];
        rows.reads.push(Row { name: name.clone(), bytes: text.len(), micros: turns::measure(runs, &mut sides) });
        let written = trip::<Ours>(text)?;
        let mut sides = [writer::<Ours>(text)?, writer::<Plain>(text)?, writer::<Keeping>(text)?];
        let mut micros = turns::measure(runs, &mut sides);
        if trip::<Plain>(text)? != written {
            micros[1].clear();
        }
        rows.writes.push(Row { name, bytes: written.to_string().len(), micros });
    }
    Ok(rows)
}

/// The time to drop the model is part of it.
fn reader<T: Model>(text: &str) -> Side<'_> {
    Box::new(|| _ = black_box(serde_json::from_slice::<T>(black_box(text.as_bytes()))))
}

fn writer<T: Model>(text: &str) -> Result<Side<'static>> {
    let model: T = serde_json::from_str(text)?;
    Ok(Box::new(move || _ = black_box(serde_json::to_vec(black_box(&model)))))
}

/// No side may win by losing something.
fn same<Ours: Model, Plain: Model, Keeping: Model>(texts: &Texts) -> Result<()> {
    let today: Value = serde_json::from_str(texts.today)?;
    for (side, found) in [
        ("ours", trip::<Ours>(texts.today)?),
        ("derive", trip::<Plain>(texts.today)?),
        ("derive that keeps unknown", trip::<Keeping>(texts.today)?),
        ("derive, of unknown members,", trip::<Plain>(texts.tomorrow)?),
    ] {
        ensure!(found == today, "{side} does not write what it read: {found}");
    }
    let (ours, keeping) = (trip::<Ours>(texts.tomorrow)?, trip::<Keeping>(texts.tomorrow)?);
    ensure!(ours == keeping, "unknown members are kept otherwise: ours {ours}, derive {keeping}");
    Ok(())
}

fn trip<T: Model>(text: &str) -> Result<Value> {
    let model: T = serde_json::from_str(text)?;
    Ok(serde_json::from_slice(&serde_json::to_vec(&model)?)?)
}
