//! What the listeners of an application hear.

use std::sync::{Arc, Mutex};

use koa_core::{App, Context, Error};

#[derive(Clone, Default)]
pub(crate) struct Events(Arc<Mutex<Vec<String>>>);

impl Events {
    /// Hears `status message`, the status that is answered, and whether the head was sent.
    pub(crate) fn of(app: &mut App) -> Self {
        let events = Events::default();
        let heard = events.clone();
        app.on_error(async move |error: &Error, ctx: &mut Context| {
            let sent = if ctx.header_sent() { ", sent" } else { "" };
            let event = format!("{} {error} -> {}{sent}", error.status, ctx.status());
            heard.0.lock().expect("no listener panics").push(event);
            Ok(())
        });
        events
    }

    /// What was heard since the last time.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().expect("no listener panics"))
    }
}
