//! Sessions: who is signed in, and for how long. Tokens are found by their hash.

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QueryResult, QuerySelect, RelationDef, Statement,
};
use shared::entities::Member;
use shared::ids::{MemberId, SessionId, WorkspaceId};
use shared::time::Timestamp;

use crate::store::dialect;
use crate::store::error::StoreError;
use crate::store::queries::IDS_AT_ONCE;
use crate::store::rows::{member, session};
use crate::store::{Store, Tx};

#[derive(Debug)]
pub struct NewSession {
    pub id: SessionId,
    pub workspace: WorkspaceId,
    pub member: MemberId,
    pub token_hash: [u8; 32],
    pub user_agent: String,
    pub at: Timestamp,
}

/// A session that is open.
#[derive(Clone, Debug)]
pub struct SessionRow {
    pub id: SessionId,
    pub user_agent: String,
    pub created_at: Timestamp,
    pub last_used_at: Timestamp,
}

/// A session with the member it belongs to.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub workspace: WorkspaceId,
    pub member: Member,
    pub session: SessionRow,
}

/// The sessions that are not over: made and last used no earlier than this.
#[derive(Clone, Copy, Debug)]
pub struct Since {
    pub made: Timestamp,
    pub used: Timestamp,
}

impl Store {
    /// Opens a session if the member is active and the password is still the one that was checked;
    /// `false` if not. A change of the password that is under way is waited for.
    pub async fn insert_session(
        &self,
        new: NewSession,
        password_hash: &str,
    ) -> Result<bool, StoreError> {
        let statement = Statement::from_sql_and_values(
            self.write().get_database_backend(),
            format!(
                "INSERT INTO sessions (id, workspace_id, member_id, token_hash, user_agent, \
                 created_at, last_used_at) \
                 SELECT $1, workspace_id, id, $2, $3, $4, $4 FROM members \
                 WHERE id = $5 AND workspace_id = $6 AND active AND password_hash = $7{}",
                dialect::for_share(self.write())
            ),
            [
                new.id.0.into(),
                new.token_hash.to_vec().into(),
                new.user_agent.into(),
                new.at.0.into(),
                new.member.0.into(),
                new.workspace.0.into(),
                password_hash.into(),
            ],
        );
        Ok(self.write().execute_raw(statement).await?.rows_affected() == 1)
    }

    /// The session of a token with its member, if it lets them in.
    pub async fn session_of_token(
        &self,
        token_hash: &[u8; 32],
        since: Since,
    ) -> Result<Option<SignedIn>, StoreError> {
        let found = session::Entity::find()
            .filter(session::Column::TokenHash.eq(token_hash.to_vec()))
            .filter(lets_in(since))
            .join(JoinType::InnerJoin, of_member())
            .select_also(member::Entity)
            .one(self.read())
            .await?;
        let Some((session, Some(member))) = found else {
            return Ok(None);
        };
        Ok(Some(SignedIn {
            workspace: session.workspace_id,
            member: Member::try_from(member)?,
            session: SessionRow::from(session),
        }))
    }

    /// Which of these sessions let their members in, each with its workspace. A node asks for all
    /// its sockets at once, so this is asked across workspaces: compare both.
    pub async fn sessions_that_let_in(
        &self,
        ids: &[SessionId],
        since: Since,
    ) -> Result<Vec<(WorkspaceId, SessionId)>, StoreError> {
        let mut open = Vec::with_capacity(ids.len());
        for some in ids.chunks(IDS_AT_ONCE) {
            let found: Vec<(WorkspaceId, SessionId)> = session::Entity::find()
                .select_only()
                .column(session::Column::WorkspaceId)
                .column(session::Column::Id)
                .filter(session::Column::Id.is_in(some.iter().copied()))
                .filter(lets_in(since))
                .join(JoinType::InnerJoin, of_member())
                .into_tuple()
                .all(self.read())
                .await?;
            open.extend(found);
        }
        Ok(open)
    }

    pub async fn touch_session(&self, id: SessionId, at: Timestamp) -> Result<(), StoreError> {
        session::Entity::update_many()
            .col_expr(
                session::Column::LastUsedAt,
                sea_orm::sea_query::Expr::value(at.0),
            )
            .filter(session::Column::Id.eq(id))
            .exec(self.write())
            .await?;
        Ok(())
    }

    /// A member's sessions, the newest first.
    pub async fn sessions_of(
        &self,
        workspace: WorkspaceId,
        member: MemberId,
    ) -> Result<Vec<SessionRow>, StoreError> {
        let rows = session::Entity::find()
            .filter(session::Column::WorkspaceId.eq(workspace))
            .filter(session::Column::MemberId.eq(member))
            .order_by_desc(session::Column::CreatedAt)
            .all(self.read())
            .await?;
        Ok(rows.into_iter().map(SessionRow::from).collect())
    }

    /// Ends one session of a member; `false` if there was none.
    pub async fn end_session(
        &self,
        workspace: WorkspaceId,
        member: MemberId,
        id: SessionId,
    ) -> Result<bool, StoreError> {
        let ended = session::Entity::delete_many()
            .filter(session::Column::Id.eq(id))
            .filter(session::Column::MemberId.eq(member))
            .filter(session::Column::WorkspaceId.eq(workspace))
            .exec(self.write())
            .await?;
        Ok(ended.rows_affected == 1)
    }
}

impl Tx {
    /// Ends a member's sessions, all or all but one. Tells which.
    pub async fn end_sessions(
        &mut self,
        member: MemberId,
        but: Option<SessionId>,
    ) -> Result<Vec<SessionId>, StoreError> {
        let statement = Statement::from_sql_and_values(
            self.connection().get_database_backend(),
            "DELETE FROM sessions WHERE workspace_id = $1 AND member_id = $2 \
             AND ($3 IS NULL OR id <> $3) RETURNING id",
            [
                self.workspace().0.into(),
                member.0.into(),
                but.map(|id| id.0).into(),
            ],
        );
        let ended = self.connection().query_all_raw(statement).await?;
        let id = |row: QueryResult| Ok(row.try_get("", "id")?);
        ended.into_iter().map(id).collect()
    }
}

/// The one condition under which a session lets anybody in, for requests and sockets alike.
fn lets_in(since: Since) -> Condition {
    Condition::all()
        .add(member::Column::Active.eq(true))
        .add(session::Column::CreatedAt.gte(since.made))
        .add(session::Column::LastUsedAt.gte(since.used))
}

fn of_member() -> RelationDef {
    session::Entity::belongs_to(member::Entity)
        .from(session::Column::MemberId)
        .to(member::Column::Id)
        .into()
}

impl From<session::Model> for SessionRow {
    fn from(row: session::Model) -> Self {
        Self {
            id: row.id,
            user_agent: row.user_agent,
            created_at: row.created_at,
            last_used_at: row.last_used_at,
        }
    }
}
