use std::collections::BTreeSet;

use axum::Router;
use axum::handler::Handler;
use axum::routing::{MethodFilter, on, post};
use http::StatusCode;
use pando_service::Platform;
use pando_wire::{Contract, Method, Operation, Problem, codes, event_route};

use crate::layers::{Allow, Layers, Limits, service_layers};

/// The routes of a service, each a handler for an operation of its contract or for a topic. `S` is the handlers' state.
pub struct Routes<S> {
    router: Router<S>,
    state: S,
    handled: Vec<(Method, &'static str, Allow)>,
    topics: Vec<String>,
    limits: Limits,
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// No routes yet.
    pub fn new(state: S) -> Self {
        Self {
            router: Router::new(),
            state,
            handled: Vec::new(),
            topics: Vec::new(),
            limits: Limits::default(),
        }
    }

    /// Other limits than the default ones, for the whole service.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Answers an operation. Any handler of axum will do; its rejections and errors should be [`Problem`]s.
    ///
    /// # Panics
    /// When the operation has a handler already: a fault of the program, found at its start.
    #[must_use]
    pub fn on<Q, B, R, H: Handler<T, S>, T: 'static>(self, operation: &Operation<Q, B, R>, handler: H) -> Self {
        self.on_with(operation, Allow::default(), handler)
    }

    /// Answers an operation that is allowed more than others: a larger body, or as long as it wants.
    ///
    /// # Panics
    /// When the operation has a handler already: a fault of the program, found at its start.
    #[must_use]
    pub fn on_with<Q, B, R, H: Handler<T, S>, T: 'static>(mut self, operation: &Operation<Q, B, R>, allow: Allow, handler: H) -> Self {
        let filter = match operation.method() {
            Method::Get => MethodFilter::GET,
            Method::Post => MethodFilter::POST,
            Method::Put => MethodFilter::PUT,
            Method::Patch => MethodFilter::PATCH,
            Method::Delete => MethodFilter::DELETE,
        };
        self.router = self.router.route(operation.path(), on(filter, handler));
        self.handled.push((operation.method(), operation.path(), allow));
        self
    }

    /// Takes the events of a topic (`thing.created`) at the topic's route. The handler takes [`crate::Event`] and answers
    /// [`crate::Taken`] or a problem: 422 for what can never be taken, anything else to have it sent again.
    ///
    /// # Panics
    /// When the topic has a handler already: a fault of the program, found at its start.
    #[must_use]
    pub fn event<H: Handler<T, S>, T: 'static>(mut self, topic: &str, handler: H) -> Self {
        self.router = self.router.route(&event_route(topic), post(handler));
        self.topics.push(topic.to_owned());
        self
    }

    /// The router, with everything around it that every service has ([`service_layers`]).
    ///
    /// # Panics
    /// When an operation of the contract has no handler, or a handler no operation: a fault of the program, found at its start. The
    /// text names all of them.
    pub fn finish(self, contract: &Contract, platform: &Platform) -> Router {
        let promised: BTreeSet<_> = contract
            .operations
            .iter()
            .map(|operation| line(operation.method, operation.path))
            .collect();
        let handled: BTreeSet<_> = self.handled.iter().map(|(method, path, _)| line(*method, path)).collect();
        let missing: Vec<_> = promised.difference(&handled).collect();
        let foreign: Vec<_> = handled.difference(&promised).collect();
        assert!(
            missing.is_empty() && foreign.is_empty(),
            "{}: operations without a handler: {missing:?}; handlers without an operation: {foreign:?}",
            contract.app_id
        );
        let mut layers = Layers::new(contract.app_id, platform).limits(self.limits);
        for (method, path, allow) in self.handled {
            let operation = contract
                .operations
                .iter()
                .find(|known| known.method == method && known.path == path);
            layers = layers.route(method, path, operation.map_or(path, |operation| operation.name), allow);
        }
        layers = self.topics.iter().fold(layers, |layers, topic| layers.topic(topic));
        service_layers(self.router.with_state(self.state), layers)
    }
}

fn line(method: Method, path: &str) -> String {
    format!("{} {path}", method.http())
}

/// 404 for a path that does not exist.
pub(crate) async fn no_such_path() -> Problem {
    Problem::not_found("path")
}

/// 405; axum adds Allow.
pub(crate) async fn no_such_method() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        codes::METHOD,
        "This path exists, but not with this method; Allow says with which.",
    )
}
