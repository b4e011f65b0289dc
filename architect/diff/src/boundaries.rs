use std::collections::BTreeMap;

use pando_boundaries::{Advice, Proposal, Service};

use crate::{Change, Way};

/// Whether to cut, and services that came, went, or are called otherwise.
pub(crate) fn changes(old: &Proposal, new: &Proposal, with_verdict: bool) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut add = |kind: &str, what, way| {
        changes.push(Change {
            kind: kind.to_owned(),
            what,
            way,
            place: None,
        });
    };
    if with_verdict && old.verdict.advice != new.verdict.advice {
        let said = |proposal: &Proposal| match proposal.verdict.advice {
            Advice::One => "keep it one",
            Advice::Inside => "keep it one, with boundaries inside",
            Advice::Cut => "cut it",
        };
        add("verdict", format!("{}, before: {}", said(new), said(old)), Way::Other);
    }
    let same = same(&old.services, &new.services);
    for one in &old.services {
        match same.get(&*one.name) {
            None => add("service", one.name.to_string(), Way::Gone),
            Some(now) if **now != *one.name => add("service", format!("{}, before: {}", now, one.name), Way::Other),
            Some(_) => {}
        }
    }
    for one in &new.services {
        if !same.values().any(|now| **now == *one.name) {
            add("service", one.name.to_string(), Way::New);
        }
    }
    changes.sort();
    changes
}

/// Something that a service has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Member<'a> {
    Table(&'a str),
    Unit(&'a str),
}

impl<'a> Member<'a> {
    pub(crate) fn name(self) -> &'a str {
        match self {
            Self::Table(name) | Self::Unit(name) => name,
        }
    }
}

fn of(service: &Service) -> impl Iterator<Item = Member<'_>> {
    let tables = service.tables.iter().map(|table| Member::Table(table));
    tables.chain(service.units.iter().map(|unit| Member::Unit(unit.as_str())))
}

/// By what is a service's: its name.
pub(crate) fn members(services: &[Service]) -> BTreeMap<Member<'_>, &str> {
    let all = services
        .iter()
        .flat_map(|service| of(service).map(|member| (member, &*service.name)));
    all.collect()
}

/// Which service of the newer state is which of the older: those that have most in common, and at least half of what the smaller one has,
/// each once. A table counts for ten units: it is what a service is there for.
pub(crate) fn same<'a>(old: &'a [Service], new: &'a [Service]) -> BTreeMap<&'a str, &'a str> {
    let weight = |member: Member<'_>| match member {
        Member::Table(_) => 10_u64,
        Member::Unit(_) => 1,
    };
    let size = |service: &Service| of(service).map(weight).sum::<u64>();
    let sizes: BTreeMap<&str, u64> = old.iter().map(|one| (&*one.name, size(one))).collect();
    let sizes_now: BTreeMap<&str, u64> = new.iter().map(|one| (&*one.name, size(one))).collect();
    let now = members(new);
    let mut common: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for (member, was) in members(old) {
        if let Some(is) = now.get(&member) {
            *common.entry((was, is)).or_default() += weight(member);
        }
    }
    let mut pairs: Vec<((&str, &str), u64)> = common
        .into_iter()
        .filter(|((was, is), common)| common * 2 >= sizes[was].min(sizes_now[is]))
        .collect();
    pairs.sort_by_key(|((was, is), common)| (std::cmp::Reverse(*common), *was != *is, *was, *is));
    let mut same: BTreeMap<&str, &str> = BTreeMap::new();
    for ((was, is), _) in pairs {
        if !same.contains_key(was) && !same.values().any(|taken| *taken == is) {
            same.insert(was, is);
        }
    }
    same
}
