//! Questions kept as tests, their runs, and what came of each.

use sea_orm::{
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};
use shared::entities::agent_test::{RunState, TestResult, TestTerms};
use shared::entities::{AgentTest, TestRun};
use shared::ids::{TestId, TestRunId, WorkspaceId};
use shared::time::Timestamp;

use crate::store::error::StoreError;
use crate::store::rows::{agent_test, agent_test_result, agent_test_run, from_json, to_json};
use crate::store::{Store, Tx};

/// A run, and what it ran against once it has ended.
#[derive(Clone, Debug)]
pub struct StoredRun {
    pub run: TestRun,
    pub against: Option<String>,
}

impl Store {
    /// In the order in which they were added.
    pub async fn agent_tests(&self, workspace: WorkspaceId) -> Result<Vec<AgentTest>, StoreError> {
        let rows = agent_test::Entity::find()
            .filter(agent_test::Column::WorkspaceId.eq(workspace))
            .order_by_asc(agent_test::Column::AddedAt)
            .order_by_asc(agent_test::Column::Id)
            .all(self.read())
            .await?;
        rows.into_iter().map(AgentTest::try_from).collect()
    }

    /// The last `at_most` runs, the latest first.
    pub async fn test_runs(
        &self,
        workspace: WorkspaceId,
        at_most: usize,
    ) -> Result<Vec<StoredRun>, StoreError> {
        let rows = agent_test_run::Entity::find()
            .filter(agent_test_run::Column::WorkspaceId.eq(workspace))
            .order_by_desc(agent_test_run::Column::StartedAt)
            .order_by_desc(agent_test_run::Column::Id)
            .limit(at_most as u64)
            .all(self.read())
            .await?;
        rows.into_iter().map(StoredRun::try_from).collect()
    }

    pub async fn test_run(
        &self,
        workspace: WorkspaceId,
        id: TestRunId,
    ) -> Result<Option<StoredRun>, StoreError> {
        let row = agent_test_run::Entity::find_by_id(id)
            .filter(agent_test_run::Column::WorkspaceId.eq(workspace))
            .one(self.read())
            .await?;
        row.map(StoredRun::try_from).transpose()
    }

    pub async fn test_results(
        &self,
        workspace: WorkspaceId,
        run: TestRunId,
    ) -> Result<Vec<TestResult>, StoreError> {
        let rows = agent_test_result::Entity::find()
            .filter(agent_test_result::Column::WorkspaceId.eq(workspace))
            .filter(agent_test_result::Column::RunId.eq(run))
            .all(self.read())
            .await?;
        let results = rows.into_iter().map(|row| {
            Ok(TestResult {
                test: row.test_id,
                passed: row.passed,
                saw: from_json("what a test saw", &row.saw)?,
            })
        });
        results.collect()
    }
}

impl Tx {
    pub async fn agent_test(&mut self, id: TestId) -> Result<Option<AgentTest>, StoreError> {
        let row = agent_test::Entity::find_by_id(id)
            .filter(agent_test::Column::WorkspaceId.eq(self.workspace()))
            .one(self.connection())
            .await?;
        row.map(AgentTest::try_from).transpose()
    }

    pub async fn all_agent_tests(&mut self) -> Result<Vec<AgentTest>, StoreError> {
        let rows = agent_test::Entity::find()
            .filter(agent_test::Column::WorkspaceId.eq(self.workspace()))
            .all(self.connection())
            .await?;
        rows.into_iter().map(AgentTest::try_from).collect()
    }

    pub async fn count_agent_tests(&mut self) -> Result<u64, StoreError> {
        let count = agent_test::Entity::find()
            .filter(agent_test::Column::WorkspaceId.eq(self.workspace()))
            .count(self.connection())
            .await?;
        Ok(count)
    }

    pub async fn insert_agent_test(
        &mut self,
        test: &AgentTest,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let row = agent_test::ActiveModel {
            id: Set(test.id),
            workspace_id: Set(self.workspace()),
            added_at: Set(at),
            ..terms_of(&test.terms)?
        };
        agent_test::Entity::insert(row)
            .exec_without_returning(self.connection())
            .await?;
        Ok(())
    }

    /// Forgets what came of it before: it is another test now.
    pub async fn update_agent_test(&mut self, test: &AgentTest) -> Result<(), StoreError> {
        self.delete_results_of(test.id).await?;
        agent_test::Entity::update_many()
            .set(terms_of(&test.terms)?)
            .filter(agent_test::Column::Id.eq(test.id))
            .filter(agent_test::Column::WorkspaceId.eq(self.workspace()))
            .exec(self.connection())
            .await?;
        Ok(())
    }

    pub async fn delete_agent_test(&mut self, id: TestId) -> Result<(), StoreError> {
        self.delete_results_of(id).await?;
        agent_test::Entity::delete_many()
            .filter(agent_test::Column::Id.eq(id))
            .filter(agent_test::Column::WorkspaceId.eq(self.workspace()))
            .exec(self.connection())
            .await?;
        Ok(())
    }

    async fn delete_results_of(&mut self, test: TestId) -> Result<(), StoreError> {
        agent_test_result::Entity::delete_many()
            .filter(agent_test_result::Column::TestId.eq(test))
            .filter(agent_test_result::Column::WorkspaceId.eq(self.workspace()))
            .exec(self.connection())
            .await?;
        Ok(())
    }
}

impl Tx {
    /// All runs, the latest first. Old ones are deleted, so they are few.
    pub async fn all_test_runs(&mut self) -> Result<Vec<TestRun>, StoreError> {
        let rows = agent_test_run::Entity::find()
            .filter(agent_test_run::Column::WorkspaceId.eq(self.workspace()))
            .order_by_desc(agent_test_run::Column::StartedAt)
            .order_by_desc(agent_test_run::Column::Id)
            .all(self.connection())
            .await?;
        let runs = rows.into_iter().map(StoredRun::try_from);
        runs.map(|stored| stored.map(|stored| stored.run)).collect()
    }

    pub async fn insert_test_run(&mut self, run: &TestRun) -> Result<(), StoreError> {
        let by = run.by.as_ref();
        let row = agent_test_run::ActiveModel {
            id: Set(run.id),
            workspace_id: Set(self.workspace()),
            started_by: Set(by.map(|by| to_json("who started it", by)).transpose()?),
            started_at: Set(run.started_at),
            state: Set(to_json("state of a run", &run.state)?),
            against: Set(None),
        };
        agent_test_run::Entity::insert(row)
            .exec_without_returning(self.connection())
            .await?;
        Ok(())
    }

    pub async fn end_test_run(
        &mut self,
        id: TestRunId,
        state: RunState,
        against: Option<&str>,
    ) -> Result<(), StoreError> {
        let row = agent_test_run::ActiveModel {
            state: Set(to_json("state of a run", &state)?),
            against: Set(against.map(str::to_owned)),
            ..Default::default()
        };
        agent_test_run::Entity::update_many()
            .set(row)
            .filter(agent_test_run::Column::Id.eq(id))
            .filter(agent_test_run::Column::WorkspaceId.eq(self.workspace()))
            .exec(self.connection())
            .await?;
        Ok(())
    }

    pub async fn insert_test_results(
        &mut self,
        run: TestRunId,
        results: &[TestResult],
    ) -> Result<(), StoreError> {
        let workspace = self.workspace();
        for part in results.chunks(BATCH) {
            let rows: Result<Vec<_>, StoreError> = part
                .iter()
                .map(|result| {
                    Ok(agent_test_result::ActiveModel {
                        run_id: Set(run),
                        test_id: Set(result.test),
                        workspace_id: Set(workspace),
                        passed: Set(result.passed),
                        saw: Set(to_json("what a test saw", &result.saw)?),
                    })
                })
                .collect();
            agent_test_result::Entity::insert_many(rows?)
                .exec_without_returning(self.connection())
                .await?;
        }
        Ok(())
    }

    /// With all that came of it.
    pub async fn delete_test_run(&mut self, id: TestRunId) -> Result<(), StoreError> {
        agent_test_result::Entity::delete_many()
            .filter(agent_test_result::Column::RunId.eq(id))
            .filter(agent_test_result::Column::WorkspaceId.eq(self.workspace()))
            .exec(self.connection())
            .await?;
        agent_test_run::Entity::delete_many()
            .filter(agent_test_run::Column::Id.eq(id))
            .filter(agent_test_run::Column::WorkspaceId.eq(self.workspace()))
            .exec(self.connection())
            .await?;
        Ok(())
    }
}

/// Rows of one insert.
const BATCH: usize = 100;

/// The columns that managers change.
fn terms_of(terms: &TestTerms) -> Result<agent_test::ActiveModel, StoreError> {
    Ok(agent_test::ActiveModel {
        question: Set(terms.question.clone()),
        property_id: Set(terms.property),
        earlier: Set(to_json("earlier messages", &terms.earlier)?),
        expect: Set(to_json("expectation", &terms.expect)?),
        ..Default::default()
    })
}

impl TryFrom<agent_test::Model> for AgentTest {
    type Error = StoreError;

    fn try_from(row: agent_test::Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            terms: TestTerms {
                question: row.question,
                property: row.property_id,
                earlier: from_json("earlier messages", &row.earlier)?,
                expect: from_json("expectation", &row.expect)?,
            },
        })
    }
}

impl TryFrom<agent_test_run::Model> for StoredRun {
    type Error = StoreError;

    fn try_from(row: agent_test_run::Model) -> Result<Self, StoreError> {
        let by = row.started_by.as_deref();
        Ok(Self {
            run: TestRun {
                id: row.id,
                by: by.map(|by| from_json("who started it", by)).transpose()?,
                started_at: row.started_at,
                state: from_json("state of a run", &row.state)?,
            },
            against: row.against,
        })
    }
}
