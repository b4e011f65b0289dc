use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use anyhow::{Context, bail, ensure};
use pando_model::{AppId, Placement};

use crate::service_name::ServiceName;

/// Which app id hosts which services, each exactly once. An app id is the name of one of the services that it hosts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Layout(BTreeMap<ServiceName, BTreeSet<ServiceName>>);

impl Layout {
    /// Every service behind an app id of its own.
    pub(crate) fn apart() -> Self {
        Self(ServiceName::ALL.map(|service| (service, BTreeSet::from([service]))).into())
    }

    /// What a placement says.
    ///
    /// # Errors
    /// A sentence about what no running system of ours can be.
    pub(crate) fn of(placement: &Placement) -> anyhow::Result<Self> {
        let named = |name: &AppId| ServiceName::named(name.as_str()).with_context(|| format!("{name} is no service of Pando"));
        let mut apps = BTreeMap::new();
        let mut placed = BTreeSet::new();
        for (app, services) in placement.apps() {
            let hosted: BTreeSet<ServiceName> = services.iter().map(named).collect::<Result<_, _>>()?;
            for service in &hosted {
                ensure!(placed.insert(*service), "{} is hosted twice", service.app_id());
            }
            let app = named(app)?;
            ensure!(
                hosted.contains(&app),
                "{} is the name of none of the services that it hosts",
                app.app_id()
            );
            apps.insert(app, hosted);
        }
        if let Some(nowhere) = ServiceName::ALL.into_iter().find(|service| !placed.contains(service)) {
            bail!("nobody hosts {}", nowhere.app_id());
        }
        for (app, hosted) in &apps {
            let is_alone = hosted.len() == 1;
            ensure!(
                !hosted.contains(&ServiceName::Frontend) || is_alone,
                "frontend-service stands apart in every placement: its process has the port by which people come in, and is not moved"
            );
            ensure!(
                !hosted.contains(&ServiceName::Gateway) || *app == ServiceName::Gateway,
                "api-gateway lives behind its own name in every placement: that is where the frontend finds it"
            );
        }
        Ok(Self(apps))
    }

    /// The same as a placement.
    ///
    /// # Errors
    /// Never with names of ours.
    pub(crate) fn placement(&self) -> anyhow::Result<Placement> {
        let id = |service: &ServiceName| Ok::<_, anyhow::Error>(AppId::new(service.app_id())?);
        let apps = self
            .0
            .iter()
            .map(|(app, hosted)| Ok((id(app)?, hosted.iter().map(id).collect::<Result<_, _>>()?)));
        Ok(Placement::from(apps.collect::<anyhow::Result<BTreeMap<_, Vec<AppId>>>>()?))
    }

    /// The app ids with the services that each hosts.
    pub(crate) fn apps(&self) -> &BTreeMap<ServiceName, BTreeSet<ServiceName>> {
        &self.0
    }

    /// What an app id hosts; nothing where there is none of this name.
    pub(crate) fn hosted(&self, app: ServiceName) -> BTreeSet<ServiceName> {
        self.0.get(&app).cloned().unwrap_or_default()
    }

    /// The app id that hosts a service: each is hosted.
    pub(crate) fn host(&self, service: ServiceName) -> ServiceName {
        let found = self.0.iter().find(|(_, hosted)| hosted.contains(&service));
        found.map_or(service, |(app, _)| *app)
    }
}

impl fmt::Display for Layout {
    /// `api-gateway (with auth-service, task-service), frontend-service`.
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (app, hosted)) in self.0.iter().enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            write!(to, "{comma}{}", app.app_id())?;
            let others: Vec<&str> = hosted.iter().filter(|one| *one != app).map(|one| one.app_id()).collect();
            if !others.is_empty() {
                write!(to, " (with {})", others.join(", "))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// The layout in which these share the gateway's app id, and all others are apart.
    pub(crate) fn at_the_gateway(together: &[ServiceName]) -> Layout {
        let mut apps = Layout::apart().0;
        for service in together {
            apps.remove(service);
        }
        apps.insert(
            ServiceName::Gateway,
            together.iter().copied().chain([ServiceName::Gateway]).collect(),
        );
        Layout(apps)
    }

    /// Every layout that there can be.
    pub(crate) fn every() -> Vec<Layout> {
        let services = [ServiceName::Auth, ServiceName::Task, ServiceName::Chatbot, ServiceName::Activity];
        let hosts = [services.as_slice(), &[ServiceName::Gateway]].concat();
        // One host for each service, written as a number of as many digits.
        let count = hosts.len().pow(u32::try_from(services.len()).unwrap());
        let layouts = (0..count).filter_map(|number| {
            let mut apps = BTreeMap::from([
                (ServiceName::Gateway, BTreeSet::from([ServiceName::Gateway])),
                (ServiceName::Frontend, BTreeSet::from([ServiceName::Frontend])),
            ]);
            let mut rest = number;
            for service in services {
                apps.entry(hosts[rest % hosts.len()]).or_default().insert(service);
                rest /= hosts.len();
            }
            let is_named = apps.iter().all(|(app, hosted)| hosted.contains(app));
            is_named.then_some(Layout(apps))
        });
        layouts.collect()
    }

    fn placement(apps: &[(&str, &[&str])]) -> Placement {
        let id = |name: &&str| AppId::new(*name).unwrap();
        let apps = apps
            .iter()
            .map(|(app, services)| (id(app), services.iter().map(id).collect::<Vec<_>>()));
        Placement::from(apps.collect::<BTreeMap<_, _>>())
    }

    #[test]
    fn a_placement_of_ours_is_a_layout_and_back() {
        let layout = at_the_gateway(&[ServiceName::Auth, ServiceName::Task]);
        assert_eq!(Layout::of(&layout.placement().unwrap()).unwrap(), layout);
        assert_eq!(layout.host(ServiceName::Task), ServiceName::Gateway);
        assert_eq!(layout.host(ServiceName::Activity), ServiceName::Activity);
        assert_eq!(
            layout.to_string(),
            "chatbot-service, activity-service, api-gateway (with auth-service, task-service), frontend-service"
        );
    }

    #[test]
    fn every_layout_is_a_placement_of_ours_and_no_other() {
        let every = every();
        assert_eq!(
            every.len(),
            104,
            "partitions with the gateway's part named by it, and each other by one of its own"
        );
        for layout in every {
            assert_eq!(Layout::of(&layout.placement().unwrap()).unwrap(), layout);
        }
    }

    #[test]
    fn what_no_running_system_can_be_is_refused_with_a_sentence() {
        let rest: &[(&str, &[&str])] = &[
            ("auth-service", &["auth-service"]),
            ("task-service", &["task-service"]),
            ("chatbot-service", &["chatbot-service"]),
        ];
        let with = |more: &[(&str, &[&str])]| Layout::of(&placement(&[rest, more].concat())).unwrap_err().to_string();
        let face: (&str, &[&str]) = ("frontend-service", &["frontend-service"]);
        let gateway: (&str, &[&str]) = ("api-gateway", &["api-gateway"]);
        let activity: (&str, &[&str]) = ("activity-service", &["activity-service"]);
        for (more, said) in [
            (vec![face, gateway], "nobody hosts activity-service"),
            (
                vec![activity, ("frontend-service", &["frontend-service", "api-gateway"][..])],
                "stands apart",
            ),
            (
                vec![face, ("activity-service", &["activity-service", "api-gateway"][..])],
                "behind its own name",
            ),
            (
                vec![face, activity, ("api-gateway", &["api-gateway", "task-service"][..])],
                "hosted twice",
            ),
            (vec![face, gateway, ("monolith", &["activity-service"][..])], "no service of Pando"),
        ] {
            let refused = with(&more);
            assert!(refused.contains(said), "{refused}");
        }
    }
}
