//! A list of Square's as a stream of its pages.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use crate::call::Call;
use crate::table::ValueMut;
use crate::walk::{Paging, Walk};
use crate::{RawResponse, Result};

/// The answers of a call that pages, one after the other: a [`Stream`], which calls as it is read and not before.
///
/// Each page is asked for by a call of its own, with all that the first was given. The last one is that without a
/// cursor; an empty cursor is taken for none, and out of the page. A page may be empty and still have others after it.
///
/// An error comes once and ends the stream. [`cursor`](Self::cursor) then tells the page that failed; given to the
/// builder, it starts there again. That a cursor comes a second time is an error, too
/// ([`is_builder`](crate::Error::is_builder)), since such a list has no end; a hash of each is kept to notice.
///
/// ```no_run
/// # async fn example(square: square_connect::Client) -> square_connect::Result<()> {
/// let mut pages = square.customers().list().limit(50).pages();
/// while let Some(page) = pages.try_next().await? {
///     println!("{} customers, next {:?}", page.customers.unwrap_or_default().len(), pages.cursor());
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "pages are asked for as the stream is read"]
pub struct Pages<P> {
    walk: Walk,
    read: fn(&mut Walk, &RawResponse) -> Result<P>,
}

impl<P: ValueMut> Pages<P> {
    #[inline]
    pub(crate) fn new(call: Call, paging: &'static Paging) -> Self {
        let read = |walk: &mut Walk, answer: &RawResponse| {
            let mut page: P = answer.model()?;
            walk.turn(answer, page.slot());
            Ok(page)
        };
        Self { walk: Walk::new(call, paging), read }
    }
}

impl<P> Pages<P> {
    /// The next page; none after the last one, and after an error.
    ///
    /// Dropping this future drops no page: the next one goes on with the same call.
    ///
    /// ```no_run
    /// # async fn example(square: square_connect::Client) -> square_connect::Result<()> {
    /// let mut pages = square.customers().list().pages();
    /// if let Some(page) = pages.next().await {
    ///     println!("{:?}", page?.customers);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn next(&mut self) -> Option<Result<P>> {
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
    /// let mut pages = square.customers().list().pages();
    /// while let Some(page) = pages.try_next().await? {
    ///     println!("{:?}", page.customers);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn try_next(&mut self) -> Result<Option<P>> {
        std::future::poll_fn(|context| self.poll(context).map(Option::transpose)).await
    }

    /// The cursor of the next page: of the one that failed, after an error.
    ///
    /// None before the first page, unless the builder was given one, and once the last page has come;
    /// [`is_done`](Self::is_done) tells one from the other. What comes from a `Link` header is a cursor, too, and so is a
    /// number.
    ///
    /// ```no_run
    /// # async fn example(square: square_connect::Client, stored: String) -> square_connect::Result<()> {
    /// let mut pages = square.customers().list().cursor(stored).pages();
    /// let first = pages.try_next().await?;
    /// let to_be_stored = pages.cursor();
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn cursor(&self) -> Option<&str> {
        self.walk.cursor()
    }

    /// Whether the last page has come, so that there is nothing to go on with.
    ///
    /// ```no_run
    /// # async fn example(square: square_connect::Client) {
    /// let mut pages = square.customers().list().pages();
    /// while let Some(Ok(page)) = pages.next().await {}
    /// println!("{}", if pages.is_done() { "complete" } else { "an error came between" });
    /// # }
    /// ```
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.walk.is_done()
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<P>>> {
        self.walk.poll(context).map(|answer| self.page(answer))
    }

    /// The same, for code that is not `async`.
    #[cfg(feature = "blocking")]
    pub(crate) fn wait(&mut self) -> Option<Result<P>> {
        let answer = self.walk.wait();
        self.page(answer)
    }

    fn page(&mut self, answer: Option<Result<RawResponse>>) -> Option<Result<P>> {
        Some(answer?.and_then(|answer| (self.read)(&mut self.walk, &answer)))
    }
}

impl<P> Stream for Pages<P> {
    type Item = Result<P>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<P>>> {
        self.get_mut().poll(context)
    }
}

impl<P> fmt::Debug for Pages<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pages").field(&self.walk).finish()
    }
}

/// What the generated builder of a call that pages has beside what all of them have.
macro_rules! paged {
    ($($name:ident [$($paging:tt)*] $page:ty => $item:ty;)*) => {$(
        impl $name {
            const PAGING: &$crate::walk::Paging = &$crate::pages::paging!($($paging)*);

            /// The items of all pages, one by one, page after page, in Square's order.
            ///
            /// The first page is asked for as the stream is first read, each further one once all items of the last are
            /// taken; all have what this call was given. An error comes once and ends the stream, which
            /// [`Items::cursor`]($crate::Items::cursor) helps to take up again.
            #[inline]
            pub fn items(self) -> $crate::Items<$item> {
                $crate::Items::new(self.0, Self::PAGING)
            }

            /// All pages, from the one that this call asks for to the last.
            ///
            /// Each is asked for as the stream is read, with what this call was given. An error comes once and ends
            /// the stream, which [`Pages::cursor`]($crate::Pages::cursor) helps to take up again.
            #[inline]
            pub fn pages(self) -> $crate::Pages<$page> {
                $crate::Pages::new(self.0, Self::PAGING)
            }

            /// As [`items`](Self::items), for code that is not `async`.
            #[cfg(feature = "blocking")]
            #[inline]
            pub fn items_blocking(self) -> $crate::Blocking<$crate::Items<$item>> {
                $crate::Blocking::new(self.items())
            }

            /// As [`pages`](Self::pages), for code that is not `async`.
            #[cfg(feature = "blocking")]
            #[inline]
            pub fn pages_blocking(self) -> $crate::Blocking<$crate::Pages<$page>> {
                $crate::Blocking::new(self.pages())
            }
        }
    )*};
}

/// How a call pages: by the input of this index, and the cursor of the answer or its `Link` header.
macro_rules! paging {
    (cursor $input:literal $answer:literal $items:literal) => {
        $crate::walk::Paging::by_cursor($input, $answer, &["cursor", "errors", $items])
    };
    (link $input:literal) => {
        $crate::walk::Paging::by_link($input)
    };
}

pub(crate) use {paged, paging};
