//! What must not be missed: an emergency that nobody holds yet is heard, and heard again, until
//! somebody takes it. Other arrivals are told to screen readers only.

use std::time::Duration;

use leptos::prelude::*;
use shared::entities::{Author, Handler, Severity, Status};
use shared::ids::ConversationId;
use shared::live::{Event, EventKind};
use shared::time::Timestamp;
use web_sys::{AudioContext, OscillatorType};

use crate::client::clock::now;
use crate::inbox::words;
use crate::stores::Stores;

/// An unclaimed emergency is heard again after this.
const AGAIN: Duration = Duration::from_secs(45);
/// Two tones, a fifth apart: heard through an office, unlike any phone.
const TONES_HZ: [f32; 2] = [880.0, 1_318.5];
const TONE_SECONDS: f64 = 0.16;
const LOUDNESS: f32 = 0.14;

#[derive(Clone, Copy, Debug)]
pub struct Alerts {
    audio: StoredValue<Option<AudioContext>, LocalStorage>,
    heard_at: StoredValue<Timestamp>,
    /// Emergencies whose banner the reader has put away.
    put_away: RwSignal<Vec<ConversationId>>,
}

impl Default for Alerts {
    fn default() -> Self {
        Self {
            audio: StoredValue::new_local(None),
            heard_at: StoredValue::new(Timestamp(0)),
            put_away: RwSignal::new(Vec::new()),
        }
    }
}

impl Alerts {
    pub fn put_away(self, conversation: ConversationId) {
        self.put_away.update(|away| away.push(conversation));
    }

    pub fn forget(self) {
        self.put_away.set(Vec::new());
    }

    fn show_again(self, conversation: ConversationId) {
        self.put_away
            .update(|away| away.retain(|held| *held != conversation));
    }

    /// Browsers keep silent until the page was touched once; then this fails without harm.
    fn beep(self) {
        if self.audio.with_value(Option::is_none) {
            self.audio.set_value(AudioContext::new().ok());
        }
        self.audio.with_value(|audio| {
            if let Some(audio) = audio {
                play(audio).ok();
            }
        });
    }
}

fn play(audio: &AudioContext) -> Result<(), wasm_bindgen::JsValue> {
    // Whether it resumed is heard.
    drop(audio.resume()?);
    let mut begins = audio.current_time();
    for tone in TONES_HZ {
        let oscillator = audio.create_oscillator()?;
        let volume = audio.create_gain()?;
        oscillator.set_type(OscillatorType::Sine);
        oscillator.frequency().set_value(tone);
        let ends = begins + TONE_SECONDS;
        volume.gain().set_value_at_time(0.0, begins)?;
        volume
            .gain()
            .linear_ramp_to_value_at_time(LOUDNESS, begins + 0.02)?;
        volume.gain().linear_ramp_to_value_at_time(0.0, ends)?;
        oscillator.connect_with_audio_node(&volume)?;
        volume.connect_with_audio_node(&audio.destination())?;
        oscillator.start_with_when(begins)?;
        oscillator.stop_with_when(ends)?;
        begins = ends;
    }
    Ok(())
}

impl Stores {
    /// Emergencies that nobody holds, the longest waiting first.
    pub fn open_emergencies(self) -> Vec<ConversationId> {
        self.inbox.track();
        let mut found = Vec::new();
        self.inbox.each(|conversation| {
            let state = &conversation.state;
            let open = state.status == Status::Open && state.handler == Handler::Waiting;
            if open && conversation.is_emergency() {
                found.push((conversation.waiting_since, conversation.id));
            }
        });
        found.sort_unstable();
        found.into_iter().map(|(_, id)| id).collect()
    }

    /// The ones to show across the page: not the one that is open, nor what was put away.
    pub fn emergencies_to_show(self) -> Vec<ConversationId> {
        let open = self.thread.open.get();
        let away = self.alerts.put_away.get();
        let mut shown = self.open_emergencies();
        shown.retain(|id| Some(*id) != open && !away.contains(id));
        shown
    }

    /// Says what an event means to somebody who looks elsewhere.
    pub fn hear(self, event: &Event) {
        let Some(row) = event.conversation.and_then(|id| self.inbox.row(id)) else {
            return;
        };
        let name = row.conversation.with_untracked(words::name_of);
        match &event.kind {
            EventKind::ConversationEscalated { escalation } => {
                let reason = words::reason(escalation);
                if escalation.severity == Severity::Emergency {
                    if let Some(id) = event.conversation {
                        self.alerts.show_again(id);
                    }
                    self.announcer.say(&format!("Emergency: {reason}. {name}."));
                    self.sound();
                } else {
                    self.announcer
                        .say(&format!("{name} needs a human. {reason}."));
                }
            }
            EventKind::MessagePosted { message }
                if event.conversation == self.thread.open.get_untracked() =>
            {
                let who = match &message.author {
                    Author::Tenant => name,
                    Author::Agent => "The agent".to_owned(),
                    Author::Staff { member } if member.id == self.me() => return,
                    Author::Staff { member } => member.first_name().to_owned(),
                };
                self.announcer.say(&format!("{who}: {}", message.body));
            }
            _ => {}
        }
    }

    /// Called every few seconds.
    pub fn remind(self) {
        let waiting = untrack(|| !self.open_emergencies().is_empty());
        if waiting && now().since(self.alerts.heard_at.get_value()) >= AGAIN {
            self.sound();
        }
    }

    fn sound(self) {
        self.alerts.heard_at.set_value(now());
        if self.settings.sound.get_untracked() {
            self.alerts.beep();
        }
    }
}
