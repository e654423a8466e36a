//! What just happened, said at the edge of the page for some seconds, with the way back.

use std::time::Duration;

use leptos::prelude::*;

/// How long a claim can be undone, and how long its toast stays.
pub const UNDO_FOR: Duration = Duration::from_secs(5);
/// A problem takes longer to read.
const PROBLEM_FOR: Duration = Duration::from_secs(9);
/// More than these would be a wall.
const AT_MOST: usize = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToastKind {
    Done,
    Problem,
}

#[derive(Clone, Debug)]
pub struct Toast {
    pub id: u32,
    pub kind: ToastKind,
    pub words: String,
    pub undo: Option<Undo>,
}

/// The way back: what its button says and does.
#[derive(Clone, Debug)]
pub struct Undo {
    pub label: &'static str,
    pub run: Callback<()>,
}

#[derive(Clone, Copy, Debug)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
    /// While somebody reads one, none leaves.
    pub held: RwSignal<bool>,
}

impl Default for Toasts {
    fn default() -> Self {
        Self {
            shown: RwSignal::new(Vec::new()),
            next: StoredValue::new(0),
            held: RwSignal::new(false),
        }
    }
}

impl Toasts {
    pub fn shown(self) -> Vec<Toast> {
        self.shown.get()
    }

    pub fn done(self, words: impl Into<String>) {
        self.push(ToastKind::Done, words.into(), None, UNDO_FOR);
    }

    pub fn done_with_undo(self, words: impl Into<String>, undo: Undo) {
        self.push(ToastKind::Done, words.into(), Some(undo), UNDO_FOR);
    }

    /// A sentence that says what is wrong and what to do.
    pub fn problem(self, words: &str) {
        self.push(ToastKind::Problem, words.to_owned(), None, PROBLEM_FOR);
    }

    pub fn close(self, id: u32) {
        self.shown
            .update(|shown| shown.retain(|toast| toast.id != id));
        self.held.set(false);
    }

    fn push(self, kind: ToastKind, words: String, undo: Option<Undo>, span: Duration) {
        let id = self.next.get_value();
        self.next.set_value(id.wrapping_add(1));
        self.shown.update(|shown| {
            shown.retain(|toast| toast.words != words);
            shown.push(Toast {
                id,
                kind,
                words,
                undo,
            });
            if shown.len() > AT_MOST {
                shown.remove(0);
            }
        });
        self.close_after(id, span);
    }

    fn close_after(self, id: u32, span: Duration) {
        set_timeout(
            move || {
                if self.held.get_untracked() {
                    self.close_after(id, Duration::from_secs(1));
                } else {
                    self.close(id);
                }
            },
            span,
        );
    }
}
