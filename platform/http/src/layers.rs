use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use pando_service::Platform;
use pando_wire::{Method, event_route};

use crate::edge::{EdgeLayer, Shared};
use crate::routes::{no_such_method, no_such_path};

/// What bounds the requests of one service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// A larger body is a 413.
    pub body_bytes_max: usize,
    /// An answer's head that takes longer is a 503.
    pub time: Duration,
    /// More requests at once are answered with 503 at once.
    pub concurrent_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes_max: 1024 * 1024,
            time: Duration::from_secs(10),
            concurrent_max: 1024,
        }
    }
}

/// What one route is allowed beyond the service's limits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allow {
    pub(crate) body_bytes_max: Option<usize>,
    pub(crate) long: bool,
}

impl Allow {
    /// A body of up to this many bytes.
    #[must_use]
    pub fn body_bytes(mut self, max: usize) -> Self {
        self.body_bytes_max = Some(max);
        self
    }

    /// No time limit and no count among the requests at once: for streams and long polls, which wait and do not work. Such a route
    /// must bound itself, and end when shutdown is requested.
    #[must_use]
    pub fn long(mut self) -> Self {
        self.long = true;
        self
    }
}

/// What [`service_layers`] needs to know of a router.
pub struct Layers {
    pub(crate) app_id: &'static str,
    pub(crate) platform: Arc<Platform>,
    pub(crate) limits: Limits,
    pub(crate) routes: Vec<(Method, String, String, Allow)>,
    /// The topics whose events come by a path.
    pub(crate) topics: HashMap<String, String>,
    pub(crate) is_entrance: bool,
}

impl Layers {
    /// For the router of this service, with the default limits.
    pub fn new(app_id: &'static str, platform: &Platform) -> Self {
        Self {
            app_id,
            platform: Arc::new(platform.clone()),
            limits: Limits::default(),
            routes: Vec::new(),
            topics: HashMap::new(),
            is_entrance: false,
        }
    }

    /// For a router by which requests enter the system from outside: its line for each request is for everybody (info), those of the
    /// services behind it are for who looks closer (debug).
    #[must_use]
    pub fn entrance(mut self) -> Self {
        self.is_entrance = true;
        self
    }

    /// With these limits.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Names the route of this method and path (as it was given to the router) in logs and figures, and says what it is allowed.
    /// Other routes go by their method and path, and have the service's limits.
    #[must_use]
    pub fn route(mut self, method: Method, path: &str, name: &str, allow: Allow) -> Self {
        self.routes.push((method, path.to_owned(), name.to_owned(), allow));
        self
    }

    /// Says that the events of this topic come by their route, for spans.
    #[must_use]
    pub fn topic(mut self, topic: &str) -> Self {
        self.topics.insert(event_route(topic), topic.to_owned());
        self
    }
}

/// Puts around a router what every service has, as one layer. From the outside in, and why in this order:
///
/// 1. Correlation id and trace: taken from the request, or made. First, so that all that follows can name the request.
/// 2. Log, figures and the span: outside of all that may refuse, so that refusals are seen. One line a request where it enters
///    ([`Layers::entrance`]), and the inside text of a failure (at error, and only here, where it happened); never a body, a query or
///    a token.
/// 3. Completion of problems: the correlation id is written into them, whoever made them.
/// 4. Shedding: a request too many costs nothing more than its 503.
/// 5. The limit of the body: by its length before a byte is read, else while it is read.
/// 6. The time limit: of the answer's head; a body may stream for ever.
/// 7. Panics become a 500; inside of the rest, so that they are logged and counted like any 500.
///
/// Paths and methods that do not exist are answered by problems too.
pub fn service_layers(router: Router, layers: Layers) -> Router {
    router
        .fallback(no_such_path)
        .method_not_allowed_fallback(no_such_method)
        // No state is missing any more: a handler that could still be given one is boxed anew, layers and all, with each request.
        .with_state(())
        .layer(EdgeLayer(Arc::new(Shared::new(layers))))
}
