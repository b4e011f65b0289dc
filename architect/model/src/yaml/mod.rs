//! YAML whose every value knows where it stands, read with limits: a file is data, and may come from anybody.

mod node;
mod reader;
mod scalar;
mod text;

pub use node::{Entry, Node, Place, Step, Value};
pub use reader::{BYTES_MAX, DEPTH_MAX, Fault, NODES_MAX, read, read_one, read_within};
pub use text::{decoded, quoted};
