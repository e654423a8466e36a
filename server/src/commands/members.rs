//! `porchlight create-member`: adds a member from the server's own command line.

use std::sync::Arc;

use anyhow::{Result, bail};
use clap::Args;
use shared::entities::{Member, Role};
use shared::live::{Actor, EventKind};
use shared::validate;
use tokio_util::task::TaskTracker;

use crate::auth::PasswordHash;
use crate::bus::local::LocalBus;
use crate::clock::SystemClock;
use crate::config::StoreConfig;
use crate::cx::{Cx, Parts};
use crate::jobs::JobBell;
use crate::store::Store;

#[derive(Args, Debug)]
pub struct CreateMember {
    #[command(flatten)]
    store: StoreConfig,
    /// Name of the workspace, as the inbox shows it.
    #[arg(long)]
    workspace: String,
    #[arg(long)]
    name: String,
    #[arg(long)]
    email: String,
    /// `member`, `manager` or `owner`.
    #[arg(long, default_value = "member")]
    role: String,
}

pub async fn run(create: CreateMember) -> Result<()> {
    let Some(role) = Role::ALL
        .into_iter()
        .find(|role| role.as_str() == create.role)
    else {
        bail!(
            "there is no role {}: use member, manager or owner",
            create.role
        );
    };
    let name = validate::name(&create.name).map_err(anyhow::Error::msg)?;
    let email = validate::email(&create.email).map_err(anyhow::Error::msg)?;
    let mut password = String::new();
    std::io::stdin().read_line(&mut password)?;
    let password =
        validate::new_password(password.trim_end_matches('\n')).map_err(anyhow::Error::msg)?;

    let store = Store::open(&create.store.database).await?;
    let known = store.workspaces().await?;
    let Some(workspace) = known
        .iter()
        .find(|workspace| workspace.name == create.workspace)
    else {
        bail!("there is no workspace named {}", create.workspace);
    };
    let cx = offline(store, workspace.id);
    let member = Member {
        id: cx.new_id(),
        name,
        email,
        role,
        active: true,
    };
    let hash = PasswordHash::of(password).await;
    let mut tx = cx.begin().await?;
    tx.insert_member(&member, hash.as_stored(), cx.now())
        .await?;
    cx.append(
        &mut tx,
        EventKind::MemberAdded {
            member: member.clone(),
        },
    )
    .await?;
    cx.commit(tx).await?;
    cx.store().close().await;
    println!("{} can sign in as {}.", member.name, member.email);
    Ok(())
}

/// A context for a command that runs beside the server: nobody listens, and jobs wait for it.
pub fn offline(store: Store, workspace: shared::ids::WorkspaceId) -> Cx {
    let parts = Parts {
        store,
        bus: Arc::new(LocalBus::new()),
        clock: Arc::new(SystemClock),
        reactions: crate::reactions::reactions,
        bell: JobBell::default(),
        commits: TaskTracker::new(),
    };
    Cx::new(Arc::new(parts), workspace, Actor::System)
}
