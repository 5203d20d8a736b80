//! Values that travel as texts: open enums and times.

use crate::Timestamp;
use crate::table::{See, Slot, Value, ValueMut, View};

/// A value that is made from a text, whatever the text is.
pub trait Text {
    /// Becomes what the text says.
    fn set(&mut self, text: &str);
}

impl<T: for<'a> From<&'a str>> Text for T {
    #[inline]
    fn set(&mut self, text: &str) {
        *self = Self::from(text);
    }
}

impl ValueMut for Timestamp {
    fn blank() -> Self {
        Self::from("")
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Text(self)
    }
}

impl Value for Timestamp {
    fn view(&self) -> View<'_> {
        View::String(self.as_str())
    }

    fn show<'a>(&'a self, index: usize, see: &mut dyn See<'a>) {
        see.text(index, self.as_str());
    }
}
