//! A list of Square's as a stream of what it holds.

use std::collections::HashSet;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec::IntoIter;

use futures_core::Stream;
use serde_json::Value;

use crate::call::Call;
use crate::table::{self, Change, Extra, Identified, ObjectMut, Table, ValueMut};
use crate::walk::{Paging, Walk};
use crate::{RawResponse, Result};

/// The items of a list that comes in pages, one by one: a [`Stream`], which calls as it is read and not before.
///
/// A page is asked for once all items of the page before are taken, by a call of its own and with all that the first
/// was given. The list ends with the page that has no cursor; a page without items may have others after it.
///
/// An error comes once and ends the stream; [`cursor`](Self::cursor) tells where to start again. Where Square answers
/// with `errors` beside the items, the items come first, and then the errors as one error. That a cursor comes a second
/// time is an error, too ([`is_builder`](crate::Error::is_builder)), since such a list has no end; a hash of each cursor
/// is kept to notice.
///
/// Square may list an item twice, as when the list changes while it is read; see [`dedup`](Self::dedup).
///
/// ```no_run
/// # async fn example(square: square_connect::Client) -> square_connect::Result<()> {
/// let mut customers = square.customers().list().items();
/// while let Some(customer) = customers.try_next().await? {
///     println!("{:?}", customer.id);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "items are asked for as the stream is read"]
pub struct Items<T> {
    walk: Walk,
    read: fn(&mut Walk, &RawResponse) -> Result<Vec<T>>,
    /// What is left of the page.
    page: IntoIter<T>,
    /// How the page was asked for, until its items are taken and another one is wanted.
    asked: Option<Option<String>>,
    seen: Option<Seen<T>>,
}

/// The ids that came before.
struct Seen<T> {
    id: fn(&mut T) -> Option<String>,
    ids: HashSet<String>,
}

/// What the walk reads of a page; unlike the page's model, it knows the items from what is beside them.
struct Leaf<T> {
    table: &'static Table,
    /// A text, or a number with some.
    cursor: Option<Value>,
    errors: Option<Value>,
    items: Option<Vec<T>>,
    extra: Extra,
}

impl<T: ValueMut> ObjectMut for Leaf<T> {
    #[inline]
    fn lend(&mut self, change: Change<'_>) {
        change(self.table, &mut [&mut self.cursor, &mut self.errors, &mut self.items], &mut self.extra);
    }
}

impl<T: ValueMut> Items<T> {
    #[inline]
    pub(crate) fn new(call: Call, paging: &'static Paging) -> Self {
        let read = if paging.is_link() { Self::read_list } else { Self::read_object };
        Self { walk: Walk::new(call, paging), read, page: Vec::new().into_iter(), asked: None, seen: None }
    }

    fn read_list(walk: &mut Walk, answer: &RawResponse) -> Result<Vec<T>> {
        let mut items: Vec<T> = answer.model()?;
        walk.turn(answer, items.slot());
        Ok(items)
    }

    fn read_object(walk: &mut Walk, answer: &RawResponse) -> Result<Vec<T>> {
        let mut leaf = Leaf { table: walk.table(), cursor: None, errors: None, items: None, extra: Extra::NONE };
        walk.read(answer, &mut leaf)?;
        walk.heed(answer, leaf.errors.as_ref());
        Ok(leaf.items.unwrap_or_default())
    }
}

impl<T> Items<T> {
    /// The next item; none after the last one, and after an error.
    ///
    /// Dropping this future drops no item: the next one goes on with the same call.
    ///
    /// ```no_run
    /// # async fn example(square: square_connect::Client) -> square_connect::Result<()> {
    /// let mut customers = square.customers().list().items();
    /// if let Some(customer) = customers.next().await {
    ///     println!("{:?}", customer?.id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn next(&mut self) -> Option<Result<T>> {
        std::future::poll_fn(|context| self.poll(context)).await
    }

    /// As [`next`](Self::next), with the error in front, where `?` takes it.
    ///
    /// # Errors
    ///
    /// Any that an [`Error`](crate::Error) can be.
    ///
    /// ```no_run
    /// # async fn example(square: square_connect::Client) -> square_connect::Result<()> {
    /// let mut customers = square.customers().list().items();
    /// while let Some(customer) = customers.try_next().await? {
    ///     println!("{:?}", customer.id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn try_next(&mut self) -> Result<Option<T>> {
        std::future::poll_fn(|context| self.poll(context).map(Option::transpose)).await
    }

    /// All items that are left, in memory at once: a list may be longer than that has room for.
    ///
    /// # Errors
    ///
    /// Any that an [`Error`](crate::Error) can be; what came before it is lost, which [`try_next`](Self::try_next) is
    /// for.
    ///
    /// ```no_run
    /// # async fn example(square: square_connect::Client) -> square_connect::Result<()> {
    /// let customers = square.customers().list().items().all().await?;
    /// println!("{} customers", customers.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn all(mut self) -> Result<Vec<T>> {
        let mut items = Vec::new();
        while let Some(item) = self.try_next().await? {
            items.push(item);
        }
        Ok(items)
    }

    /// The cursor of the page that is being read: the one that the last item came from, until an item beyond it is asked
    /// for.
    ///
    /// Given to the builder, it starts at the beginning of that page: none of its items is left out, and those that came
    /// before come again. After an error it tells the page that failed; after the `errors` beside a page's items, all of
    /// which have come by then, the next page.
    ///
    /// None on the first page, unless the builder was given a cursor, and at the end; [`is_done`](Self::is_done) tells
    /// one from the other. What comes from a `Link` header is a cursor, too, and so is a number.
    ///
    /// ```no_run
    /// # async fn example(square: square_connect::Client, stored: String) -> square_connect::Result<()> {
    /// let mut customers = square.customers().list().cursor(stored).items();
    /// let first = customers.try_next().await?;
    /// let to_be_stored = customers.cursor();
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn cursor(&self) -> Option<&str> {
        self.asked.as_ref().map_or_else(|| self.walk.cursor(), Option::as_deref)
    }

    /// Whether the end of the list has been reached, so that there is nothing to go on with: the stream has ended, and
    /// the last page did not fail.
    ///
    /// ```no_run
    /// # async fn example(square: square_connect::Client) {
    /// let mut customers = square.customers().list().items();
    /// while let Some(Ok(customer)) = customers.next().await {}
    /// println!("{}", if customers.is_done() { "complete" } else { "an error came between" });
    /// # }
    /// ```
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.asked.is_none() && self.walk.is_done()
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        self.advance(|walk| walk.poll(context))
    }

    /// The same, for code that is not `async`.
    #[cfg(feature = "blocking")]
    pub(crate) fn wait(&mut self) -> Option<Result<T>> {
        match self.advance(|walk| Poll::Ready(walk.wait())) {
            Poll::Ready(item) => item,
            Poll::Pending => None,
        }
    }

    fn advance(&mut self, mut ask: impl FnMut(&mut Walk) -> Poll<Option<Result<RawResponse>>>) -> Poll<Option<Result<T>>> {
        loop {
            if let Some(item) = self.taken() {
                return Poll::Ready(Some(Ok(item)));
            }
            self.asked = None;
            let Some(answer) = ready!(ask(&mut self.walk)) else { return Poll::Ready(None) };
            if let Err(error) = answer.and_then(|answer| self.arrive(&answer)) {
                return Poll::Ready(Some(Err(error)));
            }
        }
    }

    /// An item of the page at hand.
    fn taken(&mut self) -> Option<T> {
        let Some(Seen { id, ids }) = &mut self.seen else { return self.page.next() };
        self.page.find_map(|mut item| id(&mut item).is_none_or(|id| ids.insert(id)).then_some(item))
    }

    fn arrive(&mut self, answer: &RawResponse) -> Result<()> {
        let asked = self.walk.cursor().map(str::to_owned);
        self.page = (self.read)(&mut self.walk, answer)?.into_iter();
        self.asked = Some(asked);
        Ok(())
    }
}

impl<T: Identified> Items<T> {
    /// Leaves out an item whose `id` has come before; one without is kept.
    ///
    /// The ids that have come are kept in memory, which grows with their number for as long as the stream lives.
    ///
    /// ```no_run
    /// # async fn example(square: square_connect::Client) -> square_connect::Result<()> {
    /// let customers = square.customers().list().items().dedup().all().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn dedup(mut self) -> Self {
        self.seen = Some(Seen { id: |item| table::text_of(item.slot(), "id"), ids: HashSet::new() });
        self
    }
}

/// No item is pinned where it lies.
impl<T> Unpin for Items<T> {}

impl<T> Stream for Items<T> {
    type Item = Result<T>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        self.get_mut().poll(context)
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("walk", &self.walk).field("left", &self.page.len()).finish()
    }
}
