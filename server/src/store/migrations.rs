//! The tables' history. One set for both databases; a step that has shipped is never edited.

use sea_orm_migration::prelude::*;

mod m0001_first_tables;

#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m0001_first_tables::Migration)]
    }
}
