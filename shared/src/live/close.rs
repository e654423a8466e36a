//! Why the server closes a socket, and what the client does next.

/// Codes of the range that RFC 6455 leaves to applications.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CloseCode {
    /// The session or token ended, or never was.
    SignedOut,
    /// The client read too slowly for what was sent.
    TooSlow,
    /// The server restarts.
    Restarting,
    /// A frame was not one of ours, or too large.
    BadFrame,
    /// No `hello` in time.
    NoHello,
    /// Too many arrive at once.
    TryLater,
}

/// What a client does after a close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advice {
    /// Connect again with the position held: nothing was lost.
    Resume,
    /// The same, after waiting with jitter.
    ResumeLater,
    /// Stay away: connecting again can't help.
    Stop,
}

impl CloseCode {
    pub const ALL: [CloseCode; 6] = [
        CloseCode::SignedOut,
        CloseCode::TooSlow,
        CloseCode::Restarting,
        CloseCode::BadFrame,
        CloseCode::NoHello,
        CloseCode::TryLater,
    ];

    pub fn code(self) -> u16 {
        match self {
            CloseCode::SignedOut => 4001,
            CloseCode::TooSlow => 4002,
            CloseCode::Restarting => 4003,
            CloseCode::BadFrame => 4004,
            CloseCode::NoHello => 4005,
            CloseCode::TryLater => 4006,
        }
    }

    pub fn reason(self) -> &'static str {
        match self {
            CloseCode::SignedOut => "signed_out",
            CloseCode::TooSlow => "too_slow",
            CloseCode::Restarting => "restarting",
            CloseCode::BadFrame => "bad_frame",
            CloseCode::NoHello => "no_hello",
            CloseCode::TryLater => "try_later",
        }
    }

    pub fn advice(self) -> Advice {
        match self {
            CloseCode::SignedOut | CloseCode::BadFrame => Advice::Stop,
            CloseCode::TooSlow | CloseCode::NoHello => Advice::Resume,
            CloseCode::Restarting | CloseCode::TryLater => Advice::ResumeLater,
        }
    }

    /// Advice for any close code, ours or the protocol's own.
    pub fn advice_for(code: u16) -> Advice {
        Self::ALL
            .into_iter()
            .find(|known| known.code() == code)
            .map_or(Advice::ResumeLater, Self::advice)
    }
}
