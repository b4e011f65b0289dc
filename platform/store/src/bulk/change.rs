use super::Table;
use crate::{Row, Statement, Value};

/// One of the changes that are made together.
pub enum Change<'a> {
    /// Adds rows, each with the columns of the table in their order.
    Add(&'a Table, &'a [Row]),
    /// Removes all rows of a table.
    Clear(&'a Table),
    /// Runs a statement once for each list of parameters.
    Run(&'static Statement, Vec<Vec<Value>>),
    /// Sees to it that a table's next number is above this one and above all that are there. Nothing where the database counts for itself.
    CountFrom(&'a Table, i64),
}

impl Change<'_> {
    /// Runs a statement once.
    pub fn once(statement: &'static Statement, params: Vec<Value>) -> Self {
        Self::Run(statement, vec![params])
    }
}
