use super::hosts::Hosts;

/// Where a request goes, as far as its address says it.
#[derive(Debug, PartialEq, Eq)]
pub enum Address<'a> {
    /// To another host.
    Outside(String),
    /// To a path of what is (or may be) the program.
    Path {
        /// What stands before the path.
        base: &'a str,
        /// The path, with `/` before it, and nothing of the query.
        path: String,
        /// Whether the base is known to be the program.
        is_certain: bool,
    },
    /// It cannot be told.
    Unknown,
}

impl<'a> Address<'a> {
    /// Of an address in which `{name}` stands for what is put in.
    pub fn of(url: &'a str, hosts: &Hosts) -> Self {
        let whole = outside_braces(url, "?#").map_or(url, |at| &url[..at]);
        let is_own = |host: &str| hosts.is_own(host);
        let from_host = |rest: &str, base: &'a str| -> Self {
            let (host, path) = match rest.find('/') {
                Some(at) => rest.split_at(at),
                None => (rest, "/"),
            };
            match host {
                _ if is_own(host) => Self::Path {
                    base,
                    path: path.to_owned(),
                    is_certain: true,
                },
                "" => Self::Unknown,
                _ if host.contains(['{', '$', '}']) => Self::Path {
                    base,
                    path: path.to_owned(),
                    is_certain: false,
                },
                _ => Self::Outside(host.rsplit('@').next().unwrap_or(host).to_owned()),
            }
        };
        let behind = ["http://", "https://", "//"].iter().find_map(|scheme| whole.strip_prefix(scheme));
        if let Some(rest) = behind {
            let end = rest.find('/').map_or(whole.len(), |at| whole.len() - rest.len() + at);
            return from_host(rest, &whole[..end]);
        }
        if whole.starts_with('/') {
            return Self::Path {
                base: "",
                path: whole.to_owned(),
                is_certain: true,
            };
        }
        let Some(inner) = whole.strip_prefix('{') else {
            return Self::Unknown;
        };
        let Some((name, rest)) = inner.split_once('}') else {
            return Self::Unknown;
        };
        let base = &whole[..name.len() + 2];
        if !rest.starts_with('/') {
            return Self::Unknown;
        }
        let set = hosts
            .setting(name)
            .or_else(|| hosts.setting(name.rsplit('.').next().unwrap_or(name)));
        if let Some((_, set)) = set.and_then(|set| set.split_once("://")) {
            let whole = format!("{}{rest}", set.trim_end_matches('/'));
            return from_host(&whole, base);
        }
        Self::Path {
            base,
            path: rest.to_owned(),
            is_certain: false,
        }
    }
}

/// Where one of some characters stands first outside of braces.
fn outside_braces(text: &str, some: &str) -> Option<usize> {
    let mut depth = 0_usize;
    text.char_indices().find_map(|(at, char)| {
        match char {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 && some.contains(char) => return Some(at),
            _ => {}
        }
        None
    })
}
