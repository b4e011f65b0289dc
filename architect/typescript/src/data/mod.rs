//! Tables, and who reads and writes them: Prisma, Drizzle, and statements in SQL.

mod access;
mod drizzle;
mod prisma;
mod transaction;

pub(crate) use access::{Seen, accesses};
pub(crate) use drizzle::tables as tables_of_drizzle;
pub(crate) use prisma::Schema;
pub(crate) use transaction::transactions;
