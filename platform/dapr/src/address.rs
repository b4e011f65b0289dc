use std::path::PathBuf;

/// Where the sidecar's HTTP API is. Nothing is encrypted on the way, so it is on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SidecarAddress {
    /// A port of 127.0.0.1.
    Port(u16),
    /// A Unix socket: `DIR/dapr-APP-http.socket` of `daprd --unix-domain-socket DIR`.
    Socket(PathBuf),
}
