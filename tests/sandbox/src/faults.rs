//! What goes wrong on demand.

/// What is wrong with a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PageFault {
    /// An item comes twice.
    Duplicate,
    /// The cursor has expired.
    Expired,
}
