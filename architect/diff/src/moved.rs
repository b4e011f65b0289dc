use std::collections::{BTreeMap, BTreeSet};

use pando_boundaries::Proposal;
use pando_facts::{AccessKind, Facts, Place, Unit};
use serde::Serialize;

use crate::boundaries::{Member, members, same};

/// Something that is on the other side of a boundary than before: the boundary moved, whatever it does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Moved {
    /// `module`, where all of it that was there before moved together; `unit` or `table`.
    pub kind: &'static str,
    /// Its name.
    pub what: String,
    /// The service that it was of, as the older state calls it.
    pub from: String,
    /// The service that it is of, as the newer state calls it.
    pub to: String,
    /// Why, as far as the facts tell: what it uses now and did not, or the other way round.
    pub because: String,
    /// Where the first of that is.
    pub place: Option<Place>,
}

/// A program with what is proposed for it.
type Cut<'a> = (&'a Facts, &'a Proposal);

/// What moved, in order.
pub(crate) fn moved(old: Cut<'_>, new: Cut<'_>) -> Vec<Moved> {
    let same = same(&old.1.services, &new.1.services);
    let (was, is) = (members(&old.1.services), members(&new.1.services));
    let mut together: BTreeMap<(&str, &str, &str), BTreeSet<Member<'_>>> = BTreeMap::new();
    let mut tables = Vec::new();
    let module_of: BTreeMap<&str, &str> = new.0.units.iter().map(|unit| (unit.id.as_str(), unit.module.as_str())).collect();
    for (member, to) in &is {
        let Some(from) = was.get(member).filter(|from| same.get(*from).is_none_or(|same| same != to)) else {
            continue;
        };
        match member {
            Member::Table(_) => tables.push((*member, *from, *to)),
            Member::Unit(unit) => {
                let module = module_of.get(unit).copied().unwrap_or(unit);
                together.entry((module, from, to)).or_default().insert(*member);
            }
        }
    }
    let ties = (Ties::of(old.0), Ties::of(new.0));
    let told = |kind, what: &str, from: &str, to: &str, own: &BTreeSet<Member<'_>>| {
        let (because, place) = because(&ties, own, (from, &was), (to, &is));
        Moved {
            kind,
            what: what.to_owned(),
            from: from.to_owned(),
            to: to.to_owned(),
            because,
            place,
        }
    };
    let mut all = Vec::new();
    for (table, from, to) in tables {
        all.push(told("table", table.name(), from, to, &BTreeSet::from([table])));
    }
    let placed = units_by_module(&new.0.units, |unit| was.contains_key(&Member::Unit(unit)));
    for ((module, from, to), units) in &together {
        if placed.get(module).is_some_and(|count| *count == units.len()) {
            all.push(told("module", module, from, to, units));
        } else {
            all.extend(
                units
                    .iter()
                    .map(|unit| told("unit", unit.name(), from, to, &BTreeSet::from([*unit]))),
            );
        }
    }
    all.sort();
    all
}

fn units_by_module(units: &[Unit], counts: impl Fn(&str) -> bool) -> BTreeMap<&str, usize> {
    let mut by = BTreeMap::new();
    for unit in units.iter().filter(|unit| counts(unit.id.as_str())) {
        *by.entry(unit.module.as_str()).or_default() += 1;
    }
    by
}

/// What ties something to something else, with the words for it and where it is first; each from both its ends.
#[derive(Default)]
struct Ties<'a>(BTreeMap<Member<'a>, BTreeMap<(Member<'a>, &'static str), &'a Place>>);

impl<'a> Ties<'a> {
    fn of(facts: &'a Facts) -> Self {
        let mut ties = Self::default();
        for access in &facts.accesses {
            let does = match access.kind {
                AccessKind::Read => ("reads", "is read by"),
                AccessKind::Insert | AccessKind::Update | AccessKind::Delete => ("writes", "is written by"),
            };
            ties.add(
                Member::Unit(access.unit.as_str()),
                Member::Table(&access.table),
                does,
                &access.place,
            );
        }
        for call in &facts.calls {
            let (from, to) = (Member::Unit(call.from.as_str()), Member::Unit(call.to.as_str()));
            ties.add(from, to, ("calls", "is called by"), &call.place);
        }
        for transaction in &facts.transactions {
            let tables: BTreeSet<&str> = transaction.writes.iter().map(|write| &*write.table).collect();
            for (at, a) in tables.iter().enumerate() {
                for b in tables.iter().skip(at + 1).take(WRITTEN_TOGETHER_MAX) {
                    let does = ("is written together with", "is written together with");
                    ties.add(Member::Table(a), Member::Table(b), does, &transaction.place);
                }
            }
        }
        ties
    }

    fn add(&mut self, a: Member<'a>, b: Member<'a>, does: (&'static str, &'static str), place: &'a Place) {
        self.0.entry(a).or_default().entry((b, does.0)).or_insert(place);
        self.0.entry(b).or_default().entry((a, does.1)).or_insert(place);
    }

    /// Those of some to a service, but not those that others have as well.
    fn not_in(
        &self,
        others: &Self,
        own: &BTreeSet<Member<'a>>,
        is_meant: impl Fn(&Member<'a>) -> bool,
    ) -> Vec<(Member<'a>, &'static str, Member<'a>, &'a Place)> {
        let mut only = Vec::new();
        for one in own {
            let has = |key| others.0.get(one).is_some_and(|ties| ties.contains_key(key));
            for (key, place) in self.0.get(one).into_iter().flatten() {
                if !own.contains(&key.0) && is_meant(&key.0) && !has(key) {
                    only.push((*one, key.1, key.0, *place));
                }
            }
        }
        only
    }
}

/// Tables of one transaction beyond these are not told as a pair each.
const WRITTEN_TOGETHER_MAX: usize = 8;

/// The names of services by what is theirs.
type Places<'a> = BTreeMap<Member<'a>, &'a str>;

fn because<'a>(
    ties: &(Ties<'a>, Ties<'a>),
    own: &BTreeSet<Member<'a>>,
    (from, was): (&str, &Places<'a>),
    (to, is): (&str, &Places<'a>),
) -> (String, Option<Place>) {
    let (old, new) = ties;
    let gained = new.not_in(old, own, |other| is.get(other) == Some(&to));
    let lost = old.not_in(new, own, |other| was.get(other) == Some(&from));
    let example = |(one, does, other, _): &(Member<'_>, &str, Member<'_>, &Place)| format!("{} {does} {}", one.name(), other.name());
    let more = |count: usize| match count {
        0 | 1 => String::new(),
        count => format!(" ({} more)", count - 1),
    };
    let place = gained.first().or(lost.first()).map(|(_, _, _, place)| (*place).clone());
    let because = match (gained.first(), lost.first()) {
        (Some(now), None) => format!("{} now{}", example(now), more(gained.len())),
        (None, Some(before)) => format!("it is no longer so that {}{}", example(before), more(lost.len())),
        (Some(now), Some(before)) => format!(
            "{} now{}, and it is no longer so that {}{}",
            example(now),
            more(gained.len()),
            example(before),
            more(lost.len())
        ),
        (None, None) => "what is around it changed: it uses what it used".to_owned(),
    };
    (because, place)
}
