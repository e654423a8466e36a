//! `porchlight seed`: the demo workspace. Its month is played through the same functions that serve
//! tenants and staff, on a clock that is set to each moment; the agent's answers are the real ones.

mod agent_setup;
mod script;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Args;
use shared::entities::{Member, Property, StaffRef, Tag, Tenant, WidgetKey, Workspace};
use shared::ids::{ConversationId, PropertyId, TagId, TenantId};
use shared::live::{Actor, EventKind};
use tokio_util::task::TaskTracker;

use crate::agent::Agent;
use crate::agent::composer::Composer;
use crate::auth::PasswordHash;
use crate::bus::local::LocalBus;
use crate::clock::{Clock, ManualClock, SystemClock, new_id};
use crate::config::StoreConfig;
use crate::cx::{Cx, Parts};
use crate::inbox::{documents, handling, messages, status, tagging, workspace};
use crate::jobs::JobBell;
use crate::knowledge::embed::open_model;
use crate::outbound::{Bounds, Guard, Outbound};
use crate::store::Store;
use script::{Deed, Script, Step};

/// All demo members sign in with it. Public, and only ever in a demo workspace.
pub const DEMO_PASSWORD: &str = "porchlight-demo";

#[derive(Args, Debug)]
pub struct Seed {
    #[command(flatten)]
    store: StoreConfig,
    /// The demo workspace. There is nothing else to seed; the flag says that it is meant.
    #[arg(long)]
    demo: bool,
}

pub async fn run(seed: Seed) -> Result<()> {
    if !seed.demo {
        bail!("say --demo to fill the database with the demo workspace");
    }
    let script = Script::load()?;
    let store = Store::open(&seed.store.database).await?;
    if store
        .credentials(&script.workspace.members[0].email)
        .await?
        .is_some()
    {
        println!("The demo workspace is there already.");
        return Ok(());
    }
    let model = open_model(seed.store.model_dir.as_deref());
    if let Some(trouble) = model.trouble() {
        println!("The demo's answers need the model: {trouble}");
    }
    let now = SystemClock.now();
    let clock = Arc::new(ManualClock::at(now.minus(script::MONTH)));
    let parts = Parts {
        store,
        bus: Arc::new(LocalBus::new()),
        clock: Arc::clone(&clock) as Arc<dyn Clock>,
        reactions: |_| Vec::new(),
        bell: JobBell::default(),
        commits: TaskTracker::new(),
    };
    let cx = Cx::new(Arc::new(parts), new_id(clock.now()), Actor::System);
    let agent = Agent::new(
        model,
        Composer::Quoting,
        Outbound::new(Guard::default(), Bounds::default())?,
        Duration::ZERO,
    );
    let mut stage = Stage::set(cx, clock, agent, &script).await?;
    stage.play(script.steps(now)).await?;
    let owner = stage.as_member(&script.workspace.members[0].email)?;
    agent_setup::set_up(&owner, &stage.agent, &script.agent, &stage.tags).await?;
    stage.cx.store().close().await;
    println!(
        "Sign in as {} with {DEMO_PASSWORD}",
        script.workspace.members[0].email
    );
    Ok(())
}

/// The demo workspace while its month is played.
struct Stage {
    cx: Cx,
    clock: Arc<ManualClock>,
    agent: Agent,
    members: HashMap<String, StaffRef>,
    tenants: HashMap<String, TenantId>,
    tags: HashMap<String, TagId>,
    conversations: HashMap<usize, ConversationId>,
}

impl Stage {
    async fn set(cx: Cx, clock: Arc<ManualClock>, agent: Agent, script: &Script) -> Result<Self> {
        let workspace = workspace_of(&cx, script);
        let tags: Vec<Tag> = script
            .workspace
            .tags
            .iter()
            .map(|tag| tag.to_tag(cx.new_id()))
            .collect();
        let members: Vec<Member> = script
            .workspace
            .members
            .iter()
            .map(|member| member.to_member(cx.new_id()))
            .collect();
        let (owner, others) = members.split_first().context("the demo has no members")?;
        let password = PasswordHash::of(DEMO_PASSWORD.to_owned()).await;
        workspace::found(&cx, &workspace, &tags, owner, &password).await?;

        let mut tx = cx.begin().await?;
        for member in others {
            tx.insert_member(member, password.as_stored(), cx.now())
                .await?;
            cx.append(
                &mut tx,
                EventKind::MemberAdded {
                    member: member.clone(),
                },
            )
            .await?;
        }
        let mut properties: HashMap<&str, PropertyId> = HashMap::new();
        for property in &script.workspace.properties {
            let (name, address) = (property.name.clone(), property.address.clone());
            let property_row = Property {
                id: cx.new_id(),
                name,
                address,
            };
            properties.insert(&property.name, property_row.id);
            tx.insert_property(&property_row).await?;
            cx.append(
                &mut tx,
                EventKind::PropertyAdded {
                    property: property_row,
                },
            )
            .await?;
        }
        let mut tenants = HashMap::new();
        for tenant in &script.workspace.tenants {
            let row = Tenant {
                id: cx.new_id(),
                name: Some(tenant.name.clone()),
                email: Some(tenant.email.clone()),
                phone: Some(tenant.phone.clone()),
                unit: Some(tenant.unit.clone()),
                property: properties.get(tenant.property.as_str()).copied(),
                lease_until: Some(tenant.lease_until.clone()),
                created_at: cx.now(),
            };
            tenants.insert(tenant.email.clone(), row.id);
            tx.insert_tenant(&row).await?;
        }
        cx.commit(tx).await?;

        for document in &script.documents {
            let property = document
                .property
                .as_deref()
                .and_then(|name| properties.get(name));
            let added = documents::add_file(
                &cx,
                cx.new_id(),
                &document.file,
                Some(&document.title),
                property.copied(),
                document.content.clone(),
            );
            let id = added.await?.id;
            agent.index_document(&cx, id).await?;
            println!("Indexed {}", document.title);
        }
        Ok(Self {
            members: members
                .iter()
                .map(|it| (it.email.clone(), it.as_ref()))
                .collect(),
            tags: tags.iter().map(|tag| (tag.name.clone(), tag.id)).collect(),
            conversations: HashMap::new(),
            cx,
            clock,
            agent,
            tenants,
        })
    }

    async fn play(&mut self, steps: Vec<Step>) -> Result<()> {
        let total = steps.len();
        for (index, step) in steps.into_iter().enumerate() {
            self.clock.set(step.at);
            let what = format!("conversation {} of the demo", step.conversation + 1);
            self.perform(step).await.context(what)?;
            if (index + 1) % 100 == 0 {
                println!("Played {} of {total} moments", index + 1);
            }
        }
        Ok(())
    }

    async fn perform(&mut self, step: Step) -> Result<()> {
        let known = self.conversations.get(&step.conversation).copied();
        if let Deed::Tenant(body) = &step.deed {
            let tenant = *self.tenants.get(&step.tenant).context("unknown tenant")?;
            let conversation = known.unwrap_or_else(|| self.cx.new_id());
            self.conversations.insert(step.conversation, conversation);
            let (id, body) = (self.cx.new_id(), body.clone());
            let words = shared::api::widget::TenantWords {
                id,
                conversation,
                body,
            };
            let cx = self.cx.acting(Actor::Tenant);
            messages::post_tenant_message(&cx, tenant, words).await?;
            return Ok(());
        }
        let id = known.context("the first step is the tenant's")?;
        match step.deed {
            Deed::Tenant(_) => {}
            Deed::Agent => {
                self.agent
                    .run_turn(&self.cx.acting(Actor::Agent), id)
                    .await?;
            }
            Deed::Claim { by } => {
                handling::claim(&self.as_member(&by)?, id).await?;
            }
            Deed::Post { by, channel, body } => {
                let new = shared::api::conversations::NewMessage {
                    id: self.cx.new_id(),
                    channel,
                    body,
                    resolve: false,
                };
                messages::post_staff_message(&self.as_member(&by)?, id, new).await?;
            }
            Deed::HandBack { by } => {
                handling::hand_back(&self.as_member(&by)?, id).await?;
            }
            Deed::Assign { by, to } => {
                let assignee = match to {
                    Some(email) => Some(self.members.get(&email).context("unknown member")?.id),
                    None => None,
                };
                let assignment = shared::api::conversations::Assignment {
                    assignee,
                    note: None,
                };
                handling::assign(&self.as_member(&by)?, id, assignment).await?;
            }
            Deed::Tag { by, name } => {
                let tag = *self.tags.get(&name).context("unknown tag")?;
                tagging::apply_tag(&self.as_member(&by)?, id, tag).await?;
            }
            Deed::Resolve { by } => {
                status::resolve(&self.as_member(&by)?, id).await?;
            }
            Deed::Reopen { by } => {
                status::reopen(&self.as_member(&by)?, id).await?;
            }
        }
        Ok(())
    }

    fn as_member(&self, email: &str) -> Result<Cx> {
        let member = self
            .members
            .get(email)
            .with_context(|| format!("unknown member {email}"))?;
        Ok(self.cx.acting(Actor::Staff {
            member: member.clone(),
        }))
    }
}

fn workspace_of(cx: &Cx, script: &Script) -> Workspace {
    let told = &script.workspace;
    Workspace {
        id: cx.workspace,
        name: told.company.clone(),
        emergency_phone: told.emergency_phone.clone(),
        office_hours: told.office_hours.clone(),
        greeting: told.greeting.clone(),
        quick_questions: told.quick_questions.clone(),
        widget_key: WidgetKey(workspace::widget_key()),
        allowed_origins: vec![],
    }
}
