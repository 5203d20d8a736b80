//! Changes of the text itself, which need not leave JSON or YAML.

use crate::dice::Dice;

/// What is put into a text: signs that open, close, escape or repeat.
const PIECES: [&str; 22] = [
    "{", "}", "[", "]", "\"", "'", ",", ":", "\\", "\\u0000", "\\ud800", "\0", "\n", "\t", "- ", "&a ", "*a", "!!str ", "<<: ", "|\n",
    "---\n", "\u{feff}",
];

pub(crate) fn mutate(text: &str, dice: &mut Dice<'_>) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..dice.between(1, 3) {
        if bytes.is_empty() {
            break;
        }
        let at = dice.below(bytes.len());
        let end = (at + dice.between(1, 64)).min(bytes.len());
        match dice.below(7) {
            0 => bytes[at] = dice.byte(),
            1 => bytes.truncate(at),
            2 => drop(bytes.drain(at..end)),
            3 => bytes.splice(at..at, bytes[at..end].to_vec()).for_each(drop),
            4 => deepen(&mut bytes, at, dice),
            5 => bytes.splice(at..at, dice.of(&PIECES).repeat(dice.between(1, 3)).into_bytes()).for_each(drop),
            _ => bytes[at] ^= 1 << dice.below(8),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Far deeper than a reader follows.
fn deepen(bytes: &mut Vec<u8>, at: usize, dice: &mut Dice<'_>) {
    let piece = *dice.of(&["[", "{\"a\":", "[{\"a\":", "- ", "{a: "]);
    let piece = piece.repeat(*dice.of(&[100, 127, 129, 20_000]));
    bytes.splice(at..at, piece.into_bytes()).for_each(drop);
}
