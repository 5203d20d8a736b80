//! The two ways in which a sandbox ends: at once, or once the calls in flight are answered.

use std::future::pending;

use tokio::sync::oneshot::{self, Receiver, Sender};

/// Tells a server to end. It ends at once where this is dropped.
#[derive(Debug)]
pub(crate) struct Ending {
    gently: Option<Sender<()>>,
    now: Option<Sender<()>>,
    ended: Receiver<()>,
}

/// What the server listens to.
#[derive(Debug)]
pub(crate) struct Told {
    gently: Receiver<()>,
    now: Receiver<()>,
    /// Is dropped when all has ended.
    ended: Sender<()>,
}

pub(crate) fn ending() -> (Ending, Told) {
    let ((gently, told_gently), (now, told_now), (ended, has_ended)) = (oneshot::channel(), oneshot::channel(), oneshot::channel());
    let ending = Ending { gently: Some(gently), now: Some(now), ended: has_ended };
    (ending, Told { gently: told_gently, now: told_now, ended })
}

impl Ending {
    /// Lets the calls in flight be answered, and waits for the end.
    pub(crate) async fn gently(&mut self) {
        self.gently.take().map(|gently| gently.send(()));
        // Nothing is ever sent: the error is the drop that is waited for.
        let _ = (&mut self.ended).await;
    }

    pub(crate) fn now(&mut self) {
        drop(self.now.take());
    }
}

impl Told {
    /// The order to answer what is in flight, the order to end at once, and what to drop at the end.
    pub(crate) fn parts(self) -> (impl Future<Output = ()> + Send + 'static, Receiver<()>, Sender<()>) {
        let Self { gently, now, ended } = self;
        let gently = async {
            if gently.await.is_err() {
                pending().await
            }
        };
        (gently, now, ended)
    }
}
