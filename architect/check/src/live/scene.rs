use pando_model::yaml::Place;
use pando_model::{Misplaced, Placement, Service};

use super::layout::Layout;
use super::names::Names;
use super::{Metadata, Probe, Seen, SeenSidecar};
use crate::artefacts::{Artefacts, Described, described};
use crate::diagnostic::Hit;
use crate::model::{Ground, steps};

/// What was seen, beside what it should be.
pub(super) struct LiveScene<'a> {
    pub(super) ground: &'a Ground<'a>,
    pub(super) layout: Layout<'a>,
    pub(super) names: Names,
    pub(super) seen: &'a Seen,
    /// What artefacts describe, where there are any.
    pub(super) described: Option<Described>,
}

/// A sidecar that answers, of an app that the model knows.
pub(super) struct Beside<'s> {
    pub(super) seen: &'s SeenSidecar,
    /// The app, as the model calls it.
    pub(super) app: &'s str,
    /// The same as its sidecar sees it.
    pub(super) service: &'s Service,
    pub(super) metadata: &'s Metadata,
}

impl<'a> LiveScene<'a> {
    pub(super) fn new(
        ground: &'a Ground<'a>,
        artefacts: Option<&Artefacts>,
        placement: Option<&Placement>,
        seen: &'a Seen,
    ) -> Result<Self, Vec<Misplaced>> {
        let layout = Layout::new(ground.model, placement)?;
        Ok(Self {
            ground,
            names: Names::new(&layout, &seen.sidecars),
            layout,
            seen,
            described: artefacts.map(|artefacts| described(ground, artefacts)),
        })
    }

    /// The sidecars that can be held against something.
    pub(super) fn known(&self) -> impl Iterator<Item = Beside<'_>> {
        self.seen.sidecars.iter().filter_map(|seen| {
            let app = self.names.app_of(seen)?;
            Some(Beside {
                seen,
                app,
                service: self.layout.app(app)?,
                metadata: seen.metadata.as_ref()?,
            })
        })
    }

    /// Who the app with this name proves to be.
    pub(super) fn identity_of(&self, app: &str) -> String {
        let sidecars = &self.layout.model.sidecars;
        let (trust_domain, namespace) = (&sidecars.trust_domain, self.seen.namespace.as_deref());
        let namespace = namespace.unwrap_or(sidecars.namespace.as_str());
        format!("spiffe://{trust_domain}/ns/{namespace}/{}", self.names.id_of(app))
    }

    /// A finding at a service of the model, or at something below it.
    pub(super) fn at_service(&self, app: &str, sentence: impl Into<String>) -> Hit {
        self.ground.at(steps!["services", app], sentence)
    }

    /// A finding at what a probe was about: the operation, or the service that has none.
    pub(super) fn at_operation(&self, probe: &Probe, sentence: impl Into<String>) -> Hit {
        let question = &probe.question;
        let service = match question.service.is_empty() {
            true => question.callee.as_str(),
            false => question.service.as_str(),
        };
        let operations = self.layout.model.services.get(service).map(|service| &service.operations);
        let place = operations.and_then(|all| all.iter().position(|one| question.operation.as_deref() == Some(one.name.as_str())));
        match place {
            Some(place) => self.ground.at(steps!["services", service, "operations", place], sentence),
            None => self.at_service(service, sentence),
        }
    }

    /// A finding at the call of the model that lets a caller ask, or at the caller.
    pub(super) fn at_call(&self, caller: &str, callee: &str, sentence: impl Into<String>) -> Hit {
        let to = self.layout.members(callee);
        let mut calls = self.layout.members(caller).iter().filter_map(|id| {
            let calls = &self.layout.model.services.get(*id)?.calls;
            Some((*id, calls.iter().position(|call| to.contains(&call.to.as_str()))?))
        });
        match calls.next() {
            Some((service, place)) => self.ground.at(steps!["services", service, "calls", place], sentence),
            None => self.at_service(caller, sentence),
        }
    }
}

/// A finding that is about a sidecar and nothing in a file.
pub(super) fn at_url(sidecar: &SeenSidecar, sentence: impl Into<String>) -> Hit {
    Hit {
        file: sidecar.url.as_str().into(),
        place: Place::default(),
        sentence: sentence.into(),
        help: None,
    }
}
