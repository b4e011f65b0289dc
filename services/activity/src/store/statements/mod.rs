//! All SQL of this service.

macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident $label:literal $([$cost:ident])? $sqlite:literal $(/ $postgres:literal)?;)+) => {
        $(
            $(#[$doc])*
            pub static $name: Statement = statements!(@new $label $sqlite $($postgres)?)$(.$cost())?;
        )+
        pub(super) const REGISTRY: &[&Statement] = &[$(&$name),+];
    };
    (@new $label:literal $sqlite:literal) => { Statement::both($label, $sqlite) };
    (@new $label:literal $sqlite:literal $postgres:literal) => { Statement::new($label, $sqlite, $postgres) };
}

pub mod figures;
pub mod intake;
pub mod listing;
pub mod upkeep;

use pando_store::Statement;

/// Every statement there is; a test prepares them all on a new database.
pub const ALL: &[&[&Statement]] = &[figures::REGISTRY, intake::REGISTRY, listing::REGISTRY, upkeep::REGISTRY];
