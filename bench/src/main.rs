//! Measures the server.
fn main() {}
