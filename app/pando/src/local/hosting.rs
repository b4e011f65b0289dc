use std::collections::{BTreeMap, BTreeSet};

use pando_model::Model;

use super::layout::Layout;
use crate::service_name::ServiceName;

/// What the processes behind one app id host, and what they are told of the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hosting {
    /// The services.
    pub hosted: BTreeSet<ServiceName>,
    /// The app ids of those elsewhere that these call.
    pub places: BTreeMap<ServiceName, ServiceName>,
    /// Which service may come from which app id: those elsewhere that call one of these. While one moves it may come from two.
    pub callers: BTreeSet<(ServiceName, ServiceName)>,
}

/// Who calls whom, as the model says.
pub(crate) struct Calls(pub(super) BTreeSet<(ServiceName, ServiceName)>);

impl Calls {
    /// Those of this model.
    pub(crate) fn of(model: &Model) -> Self {
        let calls = model.services.iter().flat_map(|(caller, service)| {
            let caller = ServiceName::named(caller.as_str());
            let called = service.calls.iter().filter_map(|call| ServiceName::named(call.to.as_str()));
            called.filter_map(move |called| Some((caller?, called)))
        });
        Self(calls.collect())
    }

    /// What an app id is that hosts these services, calls others where `calls` has them, and is called from where they are in any
    /// of `called_from`.
    pub(crate) fn hosting(&self, app: ServiceName, hosted: BTreeSet<ServiceName>, calls: &Layout, called_from: &[&Layout]) -> Hosting {
        let is_here = |service: &ServiceName| hosted.contains(service);
        let called = self.0.iter().filter(|(from, to)| is_here(from) && !is_here(to));
        let places = called.map(|(_, to)| (*to, calls.host(*to))).collect();
        let coming = self.0.iter().filter(|(_, to)| is_here(to)).map(|(from, _)| *from);
        let callers = coming.flat_map(|caller| called_from.iter().map(move |layout| (caller, layout.host(caller))));
        let callers = callers.filter(|(_, from)| *from != app).collect();
        Hosting { hosted, places, callers }
    }
}
