//! The form in which news travels between nodes: binary around frames that are encoded already, so
//! that a receiving node passes bytes on instead of parsing and printing every event again.
//!
//! A batch is `version u8, node u64`, then items `length u32, kind u8, body`; integers big-endian.
//! A batch of another version is ignored as a whole: during an upgrade the store heals.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use shared::ids::{ConversationId, MemberId, SessionId, TenantId, WorkspaceId};
use shared::live::{Epoch, Seq, ServerFrame};

use super::{EncodedEvent, Frame, News};

const VERSION: u8 = 1;
pub const HEADER_BYTES: usize = 9;

const EVENTS: u8 = 1;
const EPHEMERAL: u8 = 2;
const NOTICE: u8 = 3;
const PROBE: u8 = 4;

const HAS_CONVERSATION: u8 = 1;
const HAS_TENANT: u8 = 2;
const HAS_TENANT_FRAME: u8 = 4;

/// What a batch holds.
#[derive(Debug)]
pub enum Item {
    News(News),
    /// Sent by a node to itself, to see that it is heard.
    Probe,
}

/// What is said seldom travels as JSON.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "snake_case")]
enum Notice {
    SessionsEnded {
        workspace: WorkspaceId,
        sessions: Vec<SessionId>,
    },
    MemberGone {
        workspace: WorkspaceId,
        member: MemberId,
    },
    TenantsEnded {
        workspace: WorkspaceId,
        tenants: Vec<TenantId>,
    },
    JobsWaiting,
    KnowledgeChanged {
        workspace: WorkspaceId,
    },
    Missed,
}

pub fn put_header(batch: &mut Vec<u8>, node: u64) {
    batch.push(VERSION);
    batch.extend(node.to_be_bytes());
}

pub fn put_probe(batch: &mut Vec<u8>) {
    put_item(batch, PROBE, |_| {});
}

pub fn put_news(batch: &mut Vec<u8>, news: &News) {
    let notice = match news {
        News::Events {
            workspace,
            epoch,
            events,
        } => {
            return put_item(batch, EVENTS, |body| {
                body.extend(workspace.0.as_bytes());
                body.extend(epoch.0.to_be_bytes());
                for event in events {
                    put_event(body, event);
                }
            });
        }
        News::Ephemeral {
            workspace,
            ephemeral: _,
            frame,
        } => {
            return put_item(batch, EPHEMERAL, |body| {
                body.extend(workspace.0.as_bytes());
                body.extend(frame.as_bytes());
            });
        }
        News::SessionsEnded {
            workspace,
            sessions,
        } => Notice::SessionsEnded {
            workspace: *workspace,
            sessions: sessions.clone(),
        },
        News::MemberGone { workspace, member } => Notice::MemberGone {
            workspace: *workspace,
            member: *member,
        },
        News::TenantsEnded { workspace, tenants } => Notice::TenantsEnded {
            workspace: *workspace,
            tenants: tenants.clone(),
        },
        News::JobsWaiting => Notice::JobsWaiting,
        News::KnowledgeChanged { workspace } => Notice::KnowledgeChanged {
            workspace: *workspace,
        },
        News::Missed => Notice::Missed,
    };
    put_item(batch, NOTICE, |body| {
        serde_json::to_writer(body, &notice).expect("a notice is plain data");
    });
}

/// The sender and the items, or `None` if it is no batch of ours. Stops at the first item that
/// can't be read.
pub fn read_batch(batch: &[u8]) -> Option<(u64, impl Iterator<Item = Item>)> {
    let mut rest = Reader(batch);
    if rest.take(1)? != [VERSION] {
        return None;
    }
    let node = rest.u64()?;
    let items = std::iter::from_fn(move || {
        let length = rest.u32()?;
        read_item(rest.take(length as usize)?)
    });
    Some((node, items))
}

fn put_item(batch: &mut Vec<u8>, kind: u8, put_body: impl FnOnce(&mut Vec<u8>)) {
    let start = batch.len();
    batch.extend([0; 4]);
    batch.push(kind);
    put_body(batch);
    let length = u32::try_from(batch.len() - start - 4).unwrap_or(u32::MAX);
    batch[start..start + 4].copy_from_slice(&length.to_be_bytes());
}

fn put_event(body: &mut Vec<u8>, event: &EncodedEvent) {
    body.extend(event.seq.0.to_be_bytes());
    let flag = |present: bool, flag: u8| if present { flag } else { 0 };
    body.push(
        flag(event.conversation.is_some(), HAS_CONVERSATION)
            | flag(event.tenant.is_some(), HAS_TENANT)
            | flag(event.for_tenant.is_some(), HAS_TENANT_FRAME),
    );
    if let Some(conversation) = event.conversation {
        body.extend(conversation.0.as_bytes());
    }
    if let Some(tenant) = event.tenant {
        body.extend(tenant.0.as_bytes());
    }
    put_frame(body, &event.for_staff);
    if let Some(frame) = &event.for_tenant {
        put_frame(body, frame);
    }
}

fn put_frame(body: &mut Vec<u8>, frame: &Frame) {
    let length = u32::try_from(frame.len()).unwrap_or(u32::MAX);
    body.extend(length.to_be_bytes());
    body.extend(frame.as_bytes());
}

fn read_item(item: &[u8]) -> Option<Item> {
    let mut rest = Reader(item);
    let news = match rest.take(1)?[0] {
        EVENTS => {
            let workspace = WorkspaceId(rest.uuid()?);
            let epoch = Epoch(rest.u32()?);
            let mut events = Vec::new();
            while !rest.0.is_empty() {
                events.push(rest.event()?);
            }
            News::Events {
                workspace,
                epoch,
                events,
            }
        }
        EPHEMERAL => {
            let workspace = WorkspaceId(rest.uuid()?);
            let frame = text(rest.0)?;
            let ServerFrame::Ephemeral { ephemeral } = serde_json::from_str(&frame).ok()? else {
                return None;
            };
            News::Ephemeral {
                workspace,
                ephemeral,
                frame,
            }
        }
        NOTICE => match serde_json::from_slice(rest.0).ok()? {
            Notice::SessionsEnded {
                workspace,
                sessions,
            } => News::SessionsEnded {
                workspace,
                sessions,
            },
            Notice::MemberGone { workspace, member } => News::MemberGone { workspace, member },
            Notice::TenantsEnded { workspace, tenants } => {
                News::TenantsEnded { workspace, tenants }
            }
            Notice::JobsWaiting => News::JobsWaiting,
            Notice::KnowledgeChanged { workspace } => News::KnowledgeChanged { workspace },
            Notice::Missed => News::Missed,
        },
        PROBE => return Some(Item::Probe),
        _ => return None,
    };
    Some(Item::News(news))
}

/// What is left to read. Nothing is taken when there is less than asked for.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, bytes: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(bytes)?;
        self.0 = rest;
        Some(taken)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_be_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.take(8)?.try_into().ok().map(u64::from_be_bytes)
    }

    fn uuid(&mut self) -> Option<Uuid> {
        self.take(16)?.try_into().ok().map(Uuid::from_bytes)
    }

    fn frame(&mut self) -> Option<Frame> {
        let length = self.u32()?;
        text(self.take(length as usize)?)
    }

    fn event(&mut self) -> Option<EncodedEvent> {
        let seq = Seq(self.u64()?);
        let flags = self.take(1)?[0];
        let conversation = match flags & HAS_CONVERSATION {
            0 => None,
            _ => Some(ConversationId(self.uuid()?)),
        };
        let tenant = match flags & HAS_TENANT {
            0 => None,
            _ => Some(TenantId(self.uuid()?)),
        };
        Some(EncodedEvent {
            seq,
            conversation,
            tenant,
            for_staff: self.frame()?,
            for_tenant: match flags & HAS_TENANT_FRAME {
                0 => None,
                _ => Some(self.frame()?),
            },
        })
    }
}

/// Copied, so that a frame in a slow reader's queue does not keep its whole batch in memory.
fn text(bytes: &[u8]) -> Option<Frame> {
    Frame::try_from(bytes.to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn event(seq: u64, tenant: Option<TenantId>) -> EncodedEvent {
        EncodedEvent {
            seq: Seq(seq),
            conversation: tenant.map(|tenant| ConversationId(tenant.0)),
            tenant,
            for_staff: format!("staff {seq}").into(),
            for_tenant: tenant.map(|_| format!("tenant {seq}").into()),
        }
    }

    fn items(batch: &[u8]) -> Vec<Item> {
        read_batch(batch).map_or_else(Vec::new, |(_, items)| items.collect())
    }

    #[test]
    fn a_batch_reads_back_what_was_put_in() {
        let workspace = WorkspaceId(Uuid::from_u128(1));
        let tenant = TenantId(Uuid::from_u128(2));
        let mut batch = Vec::new();
        put_header(&mut batch, 77);
        let events = vec![event(1, None), event(2, Some(tenant))];
        put_news(
            &mut batch,
            &News::Events {
                workspace,
                epoch: Epoch(3),
                events: events.clone(),
            },
        );
        put_probe(&mut batch);
        put_news(&mut batch, &News::Missed);
        let (node, read) = read_batch(&batch).unwrap();
        let read: Vec<Item> = read.collect();
        assert_eq!(node, 77);
        match &read[..] {
            [
                Item::News(News::Events {
                    workspace: at,
                    epoch: Epoch(3),
                    events: came,
                }),
                Item::Probe,
                Item::News(News::Missed),
            ] => assert_eq!((*at, came), (workspace, &events)),
            other => panic!("{other:?}"),
        }
    }

    proptest! {
        #[test]
        fn whatever_comes_is_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            items(&bytes);
            let mut batch = Vec::new();
            put_header(&mut batch, 1);
            batch.extend(bytes);
            items(&batch);
        }

        #[test]
        fn a_batch_cut_short_gives_its_whole_items_only(cut in 0_usize..200) {
            let mut batch = Vec::new();
            put_header(&mut batch, 1);
            for _ in 0..5 {
                put_news(&mut batch, &News::JobsWaiting);
            }
            let whole = batch.len();
            batch.truncate(whole.saturating_sub(cut));
            let item = (whole - HEADER_BYTES) / 5;
            let expected = batch.len().saturating_sub(HEADER_BYTES) / item;
            prop_assert_eq!(items(&batch).len(), expected);
        }
    }
}
