//! The walk from page to page, whatever the pages hold; compiled here, once.

use std::collections::HashSet;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::task::{Context, Poll, ready};

use serde_json::Value;

use crate::call::Call;
use crate::sending::Exchange;
use crate::table::{self, ObjectMut, Slot, Table};
use crate::{Error, RawResponse, Result, link};

/// How an operation pages, as data.
#[derive(Debug)]
pub(crate) struct Paging {
    /// The input that asks for a page.
    input: usize,
    /// The next page stands in the answer's `Link` header, and the answer is the array of items.
    link: bool,
    /// What the walk reads of an answer: `cursor`, `errors` and the items.
    answer: Table,
}

impl Paging {
    pub(crate) const fn by_cursor(input: usize, answer: &'static str, fields: &'static [&'static str]) -> Self {
        Self { input, link: false, answer: Table { name: answer, fields, keeps_unknown: false } }
    }

    pub(crate) const fn by_link(input: usize) -> Self {
        Self { input, link: true, answer: Table { name: "", fields: &[], keeps_unknown: false } }
    }

    pub(crate) fn is_link(&self) -> bool {
        self.link
    }
}

/// The same call over and over, each time with the cursor of the answer before.
pub(crate) struct Walk {
    call: Call,
    paging: &'static Paging,
    /// What asks for the next page, or for the one under way or failed.
    cursor: Option<String>,
    used: Used,
    step: Step,
    /// What is told before the next page is asked for, and ends the walk.
    fault: Option<Error>,
    is_done: bool,
}

enum Step {
    Ask,
    Asking(Exchange),
    /// At the end, or after an error.
    Ended,
}

impl Walk {
    pub(crate) fn new(call: Call, paging: &'static Paging) -> Self {
        let cursor = call.given_text(paging.input);
        Self { call, paging, cursor, used: Used::default(), step: Step::Ask, fault: None, is_done: false }
    }

    pub(crate) fn table(&self) -> &'static Table {
        &self.paging.answer
    }

    pub(crate) fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }

    pub(crate) fn is_done(&self) -> bool {
        self.is_done
    }

    /// The next answer; the walk has ended unless it [turns](Self::turn) to the next page then.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<RawResponse>>> {
        if let Some(fault) = self.fault.take() {
            self.step = Step::Ended;
            return Poll::Ready(Some(Err(fault)));
        }
        if let Step::Ask = self.step {
            self.step = Step::Asking(self.ask());
        }
        let Step::Asking(exchange) = &mut self.step else { return Poll::Ready(None) };
        let answer = ready!(exchange.as_mut().poll(context));
        self.step = Step::Ended;
        Poll::Ready(Some(answer))
    }

    /// The same, for code that is not `async`.
    #[cfg(feature = "blocking")]
    pub(crate) fn wait(&mut self) -> Option<Result<RawResponse>> {
        if matches!(self.step, Step::Ended) && self.fault.is_none() {
            return None;
        }
        let answer = crate::blocking::wait(std::future::poll_fn(|context| self.poll(context).map(Option::transpose)));
        // Waiting may have been refused before anything was asked.
        if answer.is_err() {
            (self.step, self.fault) = (Step::Ended, None);
        }
        answer.transpose()
    }

    fn ask(&mut self) -> Exchange {
        let call = self.call.clone();
        match &self.cursor {
            Some(cursor) => {
                self.used.add(cursor);
                // Where a cursor is a number, it is one in a query, which has only texts.
                call.with::<String>(self.paging.input, cursor.as_str()).exchange()
            }
            None => call.exchange(),
        }
    }

    /// Reads a page, and turns to the next.
    pub(crate) fn read(&mut self, answer: &RawResponse, page: &mut dyn ObjectMut) -> Result<()> {
        answer.read(Slot::Object(page))?;
        self.turn(answer, Slot::Object(page));
        Ok(())
    }

    /// Makes an error of what stands beside the items that nobody else would see.
    pub(crate) fn heed(&mut self, answer: &RawResponse, errors: Option<&Value>) {
        if errors.and_then(Value::as_array).is_some_and(|errors| !errors.is_empty()) {
            self.fault = Some(Error::status_of(answer.clone()));
        }
    }

    /// Takes from an answer, and from the page read from it, what comes next.
    pub(crate) fn turn(&mut self, answer: &RawResponse, page: Slot<'_>) {
        let operation = self.call.operation();
        let parameter = operation.inputs[self.paging.input].name;
        let next = if self.paging.link { link::next(answer.headers(), parameter) } else { Ok(table::text_of(page, "cursor")) };
        match next {
            Ok(next) => self.go_on(next),
            Err(error) => self.fault = Some(error.in_operation(operation.id)),
        }
    }

    fn go_on(&mut self, next: Option<String>) {
        self.cursor = next;
        match &self.cursor {
            None => self.is_done = true,
            Some(next) if self.used.has(next) => {
                let message = "the answer names a cursor that was used before, so that its pages would never end: \
                    keep what has come, or begin a new walk";
                self.fault = Some(Error::builder(message).in_operation(self.call.operation().id));
            }
            Some(_) => self.step = Step::Ask,
        }
    }
}

impl fmt::Debug for Walk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Walk").field("call", &self.call).field("cursor", &self.cursor).field("is_done", &self.is_done).finish()
    }
}

/// The cursors that a walk has used, as eight bytes each: they may be long.
#[derive(Default)]
struct Used {
    hashes: HashSet<u64>,
    hasher: RandomState,
}

impl Used {
    fn add(&mut self, cursor: &str) {
        self.hashes.insert(self.hasher.hash_one(cursor));
    }

    fn has(&self, cursor: &str) -> bool {
        self.hashes.contains(&self.hasher.hash_one(cursor))
    }
}
