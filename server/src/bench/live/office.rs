//! Workspaces for the benchmark, made as people make them: by signing up. Each is a room: its owner
//! has ten inboxes open and looks at one conversation.

use std::net::SocketAddr;

use anyhow::{Context, Result};
use shared::api::accounts::{NewWorkspace, SignUp};
use shared::entities::{Member, StaffRef, WidgetKey};
use shared::live::{Ephemeral, ServerFrame, Typist};

use super::http::Http;
use super::peer::conversation_of;

/// Size of the frames that are fanned out, as the peers' payloads.
pub const FRAME_BYTES: usize = 256;

#[derive(Clone, Debug)]
pub struct Workspace {
    /// A request header, whole line.
    pub cookie: String,
    pub widget_key: WidgetKey,
}

pub async fn open(nodes: &[SocketAddr], count: usize) -> Result<Vec<Workspace>> {
    let mut http = Http::connect(nodes[0], String::new()).await?;
    let name = name_that_fills_a_frame();
    let mut workspaces = Vec::new();
    // Names of a run must differ from those of the run before on the same database.
    let run = std::process::id();
    for number in 0..count {
        let new = NewWorkspace {
            company: format!("Company {number}"),
            name: name.clone(),
            email: format!("owner-{number}-{run}@bench.example"),
            password: format!("a long enough password {number}"),
        };
        let (me, cookie) = http.call_for_cookie::<SignUp>(&(), &new).await?;
        let cookie = cookie.context("signing up signs in")?;
        workspaces.push(Workspace {
            cookie: format!("Cookie: {cookie}\r\n"),
            widget_key: me.workspace.widget_key,
        });
    }
    Ok(workspaces)
}

/// Typing frames carry the typist's name; with this one they have [`FRAME_BYTES`].
fn name_that_fills_a_frame() -> String {
    let member = Member {
        id: uuid::Uuid::nil().into(),
        name: String::new(),
        email: String::new(),
        role: shared::entities::Role::Owner,
        active: true,
    };
    let who = Typist::Staff {
        member: StaffRef {
            id: member.id,
            name: member.name,
        },
    };
    let conversation = conversation_of(0, 0);
    let ephemeral = Ephemeral::Typing { conversation, who };
    let empty = serde_json::to_string(&ServerFrame::Ephemeral { ephemeral });
    "n".repeat(FRAME_BYTES - empty.expect("plain data").len())
}
