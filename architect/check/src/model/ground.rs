use std::collections::HashMap;
use std::sync::Arc;

use pando_model::yaml::{Node, Step};
use pando_model::{Access, AppId, Call, Event, Kind, Model, Name, Operation, Operations, Service, Subscription, Topic};

use crate::diagnostic::Hit;

/// A model with its text, and what rules ask of it again and again.
pub(crate) struct Ground<'a> {
    pub(crate) file: Arc<str>,
    pub(crate) model: &'a Model,
    /// As the file says it, with every service by itself, wherever it is installed.
    pub(crate) apart: &'a Model,
    /// The namespace that artefacts are installed into, where somebody says it.
    pub(crate) namespace: Option<&'a Name>,
    node: &'a Node,
    operations: HashMap<&'a str, HashMap<&'a str, &'a Operation>>,
}

/// The steps to a place in the file.
macro_rules! steps {
    ($($step:expr),+ $(,)?) => { &[$(pando_model::yaml::Step::from($step)),+] };
}
pub(crate) use steps;

impl<'a> Ground<'a> {
    pub(crate) fn new(file: Arc<str>, model: &'a Model, node: &'a Node) -> Self {
        let by_name = |service: &'a Service| service.operations.iter().map(|one| (one.name.as_str(), one)).collect();
        let operations = model.services.iter().map(|(id, service)| (id.as_str(), by_name(service))).collect();
        Self {
            file,
            model,
            apart: model,
            namespace: None,
            node,
            operations,
        }
    }

    /// The same file, where its services are installed: into another namespace, or behind other app ids.
    pub(crate) fn installed<'b>(&'b self, namespace: Option<&'b Name>, model: Option<&'b Model>) -> Ground<'b> {
        Ground {
            namespace,
            apart: self.apart,
            ..Ground::new(self.file.clone(), model.unwrap_or(self.model), self.node)
        }
    }

    /// A finding where the steps lead, or as far as they lead: what is not written has no place of its own.
    pub(crate) fn at(&self, steps: &[Step], sentence: impl Into<String>) -> Hit {
        Hit {
            file: self.file.clone(),
            place: self.node.place_of(steps),
            sentence: sentence.into(),
            help: None,
        }
    }

    /// Whether something is written in the file, and not filled in.
    pub(crate) fn says(&self, keys: &[&str]) -> bool {
        self.node.at(keys).is_some()
    }

    /// The ids of all services.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &'a str> {
        self.model.services.keys().map(AppId::as_str)
    }

    /// Every service with its id.
    pub(crate) fn services(&self) -> impl Iterator<Item = (&'a str, &'a Service)> {
        self.model.services.iter().map(|(id, service)| (id.as_str(), service))
    }

    /// Every operation with its service and its number there.
    pub(crate) fn operations(&self) -> impl Iterator<Item = (&'a str, usize, &'a Operation)> {
        let of = |(id, service): (&'a str, &'a Service)| service.operations.iter().enumerate().map(move |(at, one)| (id, at, one));
        self.services().flat_map(of)
    }

    /// Every call with its caller and its number there.
    pub(crate) fn calls(&self) -> impl Iterator<Item = (&'a str, usize, &'a Call)> {
        let of = |(id, service): (&'a str, &'a Service)| service.calls.iter().enumerate().map(move |(at, one)| (id, at, one));
        self.services().flat_map(of)
    }

    /// Every event with its topic.
    pub(crate) fn events(&self) -> impl Iterator<Item = (&'a str, &'a Event)> {
        self.model.events.iter().map(|(topic, event)| (topic.as_str(), event))
    }

    /// Every subscription with its topic and its subscriber.
    pub(crate) fn subscriptions(&self) -> impl Iterator<Item = (&'a str, &'a str, &'a Subscription)> {
        let of = |(topic, event): (&'a Topic, &'a Event)| {
            event
                .subscribers
                .iter()
                .map(move |(app, subscription)| (topic.as_str(), app.as_str(), subscription))
        };
        self.model.events.iter().flat_map(of)
    }

    /// An operation by its name.
    pub(crate) fn operation(&self, service: &str, name: &str) -> Option<&'a Operation> {
        self.operations.get(service)?.get(name).copied()
    }

    /// The names of a service's operations.
    pub(crate) fn names(&self, service: &str) -> impl Iterator<Item = &'a str> {
        self.operations.get(service).into_iter().flat_map(|names| names.keys().copied())
    }

    /// What a call asks for, as far as it is there.
    pub(crate) fn asked(&self, call: &'a Call) -> Vec<&'a Operation> {
        match &call.operations {
            Operations::All(Kind::People) => {
                let all = self
                    .model
                    .services
                    .get(&call.to)
                    .into_iter()
                    .flat_map(|service| &service.operations);
                all.filter(|one| one.access != Access::Services).collect()
            }
            Operations::Named(names) | Operations::Passed { people: names } => names
                .iter()
                .filter_map(|name| self.operation(call.to.as_str(), name.as_str()))
                .collect(),
        }
    }
}
