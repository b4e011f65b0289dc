//! Tables, and who reads and writes them: Prisma, Drizzle, TypeORM, and statements in SQL.

mod access;
mod drizzle;
mod entity;
mod prisma;
mod repository;
mod transaction;

pub(crate) use access::{Seen, accesses};
pub(crate) use drizzle::tables as tables_of_drizzle;
pub(crate) use entity::Entities;
pub(crate) use prisma::Schema;
pub(crate) use transaction::transactions;
