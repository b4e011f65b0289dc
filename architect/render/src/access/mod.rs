//! Who may invoke what, as rules of Dapr: derived from the calls of a model, as short as they may be, and held against daprd's matcher
//! before anybody gets them.
//!
//! A rule is a prefix of segments with the methods it lets through. daprd takes the first that fits and never goes back, so a shorter
//! one hides all below it. What it cannot tell apart (`/tasks` and `/tasks/{id}`, say) can only be allowed together.

mod asked;
mod derive;
mod path;
mod tree;
mod verify;

use std::collections::BTreeMap;

use pando_access::Action;
use pando_model::{AppId, Model, Sentence};

/// The methods that a rule may name: those that are passed on by whoever passes on what people send.
pub(crate) const VERBS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
/// All that daprd knows, for what nobody may invoke.
const ALL_VERBS: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];

/// More pairs of a caller and something that it may or may not ask for are not looked at: it would take longer than anybody waits.
pub const PAIRS_MAX: usize = 500_000;
/// No more faults than this are looked for: nobody reads them.
const FAULTS_MAX: usize = 500;

/// What one caller may do at one app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The caller.
    pub caller: AppId,
    /// Why it calls, in the words of the model.
    pub why: Vec<Sentence>,
    /// Its rules, in the order that daprd has to read them in.
    pub rules: Vec<Rule>,
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Where: a prefix of segments.
    pub name: String,
    /// The methods.
    pub verbs: Vec<&'static str>,
    /// What becomes of them. One that denies stands before a wildcard that would let them through.
    pub action: Action,
}

/// Why there are no rules.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A call of a service that is not there.
    #[error("{caller} calls {to}, which is no service of this model")]
    NoService {
        /// Who calls.
        caller: AppId,
        /// Who is called.
        to: AppId,
    },
    /// A call of an operation that is not there.
    #[error("{caller} calls `{operation}` of {to}, which has no operation of that name")]
    NoOperation {
        /// Who calls.
        caller: AppId,
        /// Who is called.
        to: AppId,
        /// What it is called for.
        operation: Sentence,
    },
    /// A path that no rule can name.
    #[error("{app}: no access rule can be about {what}: {why}")]
    NoRule {
        /// Whose it is.
        app: AppId,
        /// The operation.
        what: String,
        /// What stands in the way.
        why: &'static str,
    },
    /// It would take too long.
    #[error("{0} pairs of a caller and an operation are too many: access rules are made for up to {PAIRS_MAX}")]
    Much(usize),
    /// Dapr cannot allow one without the other.
    #[error(
        "{caller} may call {may} of {app}, and may not call {may_not}: Dapr's access rules cannot tell the two apart; let it call both, or move one of them to another path"
    )]
    Indistinct {
        /// Who calls.
        caller: AppId,
        /// Who is called.
        app: AppId,
        /// What is allowed.
        may: String,
        /// What is not.
        may_not: String,
    },
}

/// The policies of every app, by the app that is called.
///
/// # Errors
/// Everything that stands in the way; then there are no rules at all.
pub fn policies(model: &Model) -> Result<BTreeMap<AppId, Vec<Policy>>, Vec<Fault>> {
    let asked = asked::asked(model)?;
    // Of an app's callers, and of one that is none.
    let pairs = asked
        .values()
        .map(|one| one.doors.len().saturating_mul(one.callers.len() + 1))
        .sum();
    if pairs > PAIRS_MAX {
        return Err(vec![Fault::Much(pairs)]);
    }
    let mut policies = BTreeMap::new();
    let mut faults = Vec::new();
    for (app, doors) in &asked {
        if faults.len() >= FAULTS_MAX {
            break;
        }
        let of_app: Vec<Policy> = doors
            .callers
            .iter()
            .map(|(caller, calls)| Policy {
                caller: caller.clone(),
                why: calls.why.clone(),
                rules: derive::rules(doors, calls),
            })
            .filter(|policy| !policy.rules.is_empty())
            .collect();
        faults.extend(verify::verify(model, app, doors, &of_app));
        policies.insert(app.clone(), of_app);
    }
    match faults.is_empty() {
        true => Ok(policies),
        false => Err(faults),
    }
}

#[cfg(test)]
mod tests;
