//! Pages and items for code that is not `async`.

use std::iter::FusedIterator;
use std::ops::Deref;

use crate::table::Identified;
use crate::{Items, Pages, Result};

/// The pages or items of a list as an iterator, which waits for each call: [`Pages`] and [`Items`] tell what it yields
/// and when, and their `cursor` and `is_done` can be asked.
///
/// Within `async` code, where waiting would stop all else, it yields an error.
///
/// ```no_run
/// # fn example(square: square_connect::Client) -> square_connect::Result<()> {
/// for customer in square.customers().list().items_blocking() {
///     println!("{:?}", customer?.id);
/// }
/// let pages = square.customers().list().pages_blocking().collect::<square_connect::Result<Vec<_>>>()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[must_use = "pages are asked for as the iterator is read"]
pub struct Blocking<S>(S);

impl<S> Blocking<S> {
    #[inline]
    pub(crate) fn new(stream: S) -> Self {
        Self(stream)
    }
}

impl<T: Identified> Blocking<Items<T>> {
    /// As [`Items::dedup`].
    ///
    /// ```no_run
    /// # fn example(square: square_connect::Client) {
    /// let customers = square.customers().list().items_blocking().dedup();
    /// # }
    /// ```
    pub fn dedup(self) -> Self {
        Self(self.0.dedup())
    }
}

impl<P> Iterator for Blocking<Pages<P>> {
    type Item = Result<P>;

    fn next(&mut self) -> Option<Result<P>> {
        self.0.wait()
    }
}

impl<T> Iterator for Blocking<Items<T>> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Result<T>> {
        self.0.wait()
    }
}

impl<P> FusedIterator for Blocking<Pages<P>> {}

impl<T> FusedIterator for Blocking<Items<T>> {}

impl<S> Deref for Blocking<S> {
    type Target = S;

    fn deref(&self) -> &S {
        &self.0
    }
}
