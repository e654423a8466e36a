//! `porchlight ingest DIR`: documents into a workspace, read and embedded before it returns.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use shared::api::accounts::NewWorkspace;
use shared::entities::DocumentStatus;
use shared::ids::WorkspaceId;

use crate::agent::composer::Composer;
use crate::agent::{Agent, starter_tags};
use crate::clock::{Clock, SystemClock, new_id, random_bytes};
use crate::commands::members::offline;
use crate::config::StoreConfig;
use crate::cx::Cx;
use crate::inbox::{documents, workspace};
use crate::knowledge::embed::open_model;
use crate::outbound::{Bounds, Guard, Outbound};
use crate::store::Store;

#[derive(Args, Debug)]
pub struct Ingest {
    /// A folder with .md, .txt and .html files.
    folder: PathBuf,
    #[command(flatten)]
    store: StoreConfig,
    /// Name of the workspace; a new one is made, with a login, if none has it.
    #[arg(long, default_value = "Ingested documents")]
    workspace: String,
}

pub async fn run(ingest: Ingest) -> Result<()> {
    let files = files_in(&ingest.folder)?;
    let model = open_model(ingest.store.model_dir.as_deref());
    if let Some(trouble) = model.trouble() {
        bail!("documents can't be embedded: {trouble}");
    }
    let agent = Agent::new(
        model,
        Composer::Quoting,
        Outbound::new(Guard::default(), Bounds::default())?,
        std::time::Duration::ZERO,
    );
    let store = Store::open(&ingest.store.database).await?;
    let cx = workspace_named(store, &ingest.workspace).await?;

    let mut failed = 0;
    for file in &files {
        let name = file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let content = std::fs::read(file).with_context(|| format!("can't read {name}"))?;
        let added = documents::add_file(&cx, cx.new_id(), &name, None, None, content).await;
        let outcome = match added {
            Ok(document) => {
                agent.index_document(&cx, document.id).await?;
                let document = cx.store().document(cx.workspace, document.id).await?;
                match document.map(|document| (document.status, document.passages)) {
                    Some((DocumentStatus::Failed { reason }, _)) => Err(reason),
                    Some((_, passages)) => Ok(passages),
                    None => Err("was deleted meanwhile".into()),
                }
            }
            Err(crate::inbox::InboxError::Invalid(fields)) => Err(fields
                .into_iter()
                .map(|field| field.message)
                .collect::<Vec<_>>()
                .join(" ")),
            Err(error) => return Err(error.into()),
        };
        match outcome {
            Ok(passages) => println!("{name}: {passages} passages"),
            Err(reason) => {
                failed += 1;
                println!("{name}: not read. {reason}");
            }
        }
    }
    cx.store().close().await;
    println!(
        "{} of {} documents are ready to be quoted.",
        files.len() - failed,
        files.len()
    );
    Ok(())
}

fn files_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("can't open {}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            path.is_file() && path.file_name().is_some_and(|name| name != "manifest.json")
        })
        .collect();
    files.sort();
    if files.is_empty() {
        bail!("there is no file in {}", folder.display());
    }
    Ok(files)
}

async fn workspace_named(store: Store, name: &str) -> Result<Cx> {
    let known = store.workspaces().await?;
    if let Some(known) = known.into_iter().find(|workspace| workspace.name == name) {
        return Ok(offline(store, known.id));
    }
    let id: WorkspaceId = new_id(SystemClock.now());
    let cx = offline(store, id);
    let password = hex::encode(random_bytes::<8>());
    let email = format!("owner-{}@ingest.example", hex::encode(random_bytes::<3>()));
    let new = NewWorkspace {
        company: name.to_owned(),
        name: "Owner".into(),
        email: email.clone(),
        password: password.clone(),
    };
    workspace::sign_up(&cx, new, &starter_tags(&cx)).await?;
    let key = cx
        .store()
        .workspace(id)
        .await?
        .map(|it| it.widget_key.0)
        .unwrap_or_default();
    println!("New workspace “{name}”: sign in as {email} with the password {password}");
    println!("Its widget key is {key}");
    Ok(cx)
}
