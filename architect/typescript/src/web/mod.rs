//! What a browser shows and what begins without being called: pages, route handlers, entry points, and which side something runs on.

mod entry;
mod next;
mod remix;
mod router;
mod side;

pub(crate) use entry::{ANSWERS, entries, reachable};
pub(crate) use next::{Next, Part};
pub(crate) use remix::pages as pages_of_remix;
pub(crate) use router::{RoutedPage, pages as pages_of_routers, path_of_router};
pub(crate) use side::Sides;
