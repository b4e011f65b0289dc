use super::address::written;
use super::ask::{text_of, under};
use crate::meaning::{Fun, Program, Value, folder};
use crate::syntax::file::{CallKind, Expr, MODULE};

/// What a server of pages asks elsewhere instead of answering itself: `rewrites` of Next.js, `server.proxy` of Vite.
#[derive(Debug)]
pub(crate) struct Rewrite {
    /// The folder of the application.
    root: String,
    /// With `:name`, `:name*` and `(.*)`.
    source: Vec<String>,
    destination: String,
}

/// Those that configurations say.
pub(crate) fn rewrites(program: &Program<'_>) -> Vec<Rewrite> {
    let mut found = Vec::new();
    for (at, file) in program.files.iter().enumerate() {
        let name = file.path.rsplit('/').next().unwrap_or_default();
        let root = folder(&file.path);
        if name.starts_with("next.config.") {
            for (frame, made) in file.frames.iter().enumerate() {
                for value in &made.returns {
                    of_next(program, Fun { file: at, frame }, value, root, 0, &mut found);
                }
            }
        } else if name.starts_with("vite.config.") {
            of_vite(program, at, root, &mut found);
        }
    }
    found
}

fn of_next<'p>(program: &Program<'p>, at: Fun, expr: &'p Expr, root: &str, depth: u32, found: &mut Vec<Rewrite>) {
    if depth > 6 {
        return;
    }
    match expr {
        Expr::Array(elements) | Expr::Either(elements) | Expr::Choice(elements) => {
            for element in elements {
                of_next(program, at, element, root, depth + 1, found);
            }
        }
        Expr::Object(entries) => {
            let object = program.value(at, expr);
            let text = |key: &str| Some(written(program, &text_of(&under(program, &object, key)?)?));
            match (text("source"), text("destination")) {
                // One with `permanent` sends the browser elsewhere.
                (Some(source), Some(destination)) if !entries.iter().any(|(key, _)| matches!(&**key, "permanent" | "statusCode")) => {
                    found.push(Rewrite {
                        root: root.to_owned(),
                        source: segments(&source),
                        destination,
                    });
                }
                _ => {
                    for (key, value) in entries {
                        if matches!(&**key, "beforeFiles" | "afterFiles" | "fallback" | "...") {
                            of_next(program, at, value, root, depth + 1, found);
                        }
                    }
                }
            }
        }
        _ => {}
    }
}

fn of_vite(program: &Program<'_>, file: usize, root: &str, found: &mut Vec<Rewrite>) {
    let here = Fun { file, frame: MODULE };
    // `defineConfig({ … })`, or what the function gives that it is given.
    let configs = program.files[file]
        .calls
        .iter()
        .filter(|call| call.kind == CallKind::Call)
        .filter_map(|call| {
            let value = program.value(here, call.args.first()?);
            match value {
                Value::Function(function) => {
                    let returned = program.files[file].frames[function.frame].returns.first()?;
                    Some(program.value(function, returned))
                }
                value => Some(value),
            }
        });
    for config in configs {
        let proxies = under(program, &config, "server").and_then(|server| under(program, &server, "proxy"));
        let Some(Value::Object(at, entries)) = proxies else {
            continue;
        };
        for (path, proxy) in entries {
            let proxy = program.value(at, proxy);
            let target = match &proxy {
                Value::Text(_) => text_of(&proxy),
                proxy => under(program, proxy, "target").as_ref().and_then(text_of),
            };
            let Some(target) = target.map(|target| written(program, &target)) else {
                continue;
            };
            // `path => path.replace(/^\/api/, "")`; without one the path stays what it is, and is the address.
            let with = under(program, &proxy, "rewrite").and_then(|rewrite| match rewrite {
                Value::Function(function) => match program.files[function.file].frames[function.frame].returns.first()? {
                    Expr::Call(call) => match program.call(function.file, *call).args.get(1)? {
                        Expr::Text(with) => Some(with.to_string()),
                        _ => None,
                    },
                    _ => None,
                },
                _ => None,
            });
            if let Some(with) = with {
                let path = path.trim_start_matches('^');
                found.push(Rewrite {
                    root: root.to_owned(),
                    source: segments(&format!("{path}/:path*")),
                    destination: format!("{}{}/:path*", target.trim_end_matches('/'), with.trim_end_matches('/')),
                });
            }
        }
    }
}

fn segments(path: &str) -> Vec<String> {
    let path = path.split('?').next().unwrap_or_default();
    path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

impl Rewrite {
    /// The address that is asked in the end for one that a file asks; nothing where this doesn't change it.
    pub fn of(&self, file: &str, url: &str) -> Option<String> {
        let inside = self.root.is_empty() || file.strip_prefix(&self.root).is_some_and(|rest| rest.starts_with('/'));
        if !inside || !url.starts_with('/') {
            return None;
        }
        let (path, query) = url.split_once('?').map_or((url, None), |(path, query)| (path, Some(query)));
        let parts = segments(path);
        let mut destination = self.destination.clone();
        let mut rest = parts.as_slice();
        for pattern in &self.source {
            let name = pattern.split('(').next().unwrap_or_default();
            if pattern.starts_with(':') && (pattern.ends_with(['*', '+']) || pattern.contains("(.*)")) {
                let name = name.trim_end_matches(['*', '+']);
                let all = rest.join("/");
                for ending in ["*", "+", ""] {
                    destination = destination.replace(&format!("{name}{ending}"), &all);
                }
                rest = &[];
                break;
            }
            let (first, others) = rest.split_first()?;
            if pattern.starts_with(':') {
                destination = destination.replace(name, first);
            } else if pattern == "(.*)" {
                destination = destination.replace("$1", &rest.join("/"));
                rest = &[];
                break;
            } else if pattern != first {
                return None;
            }
            rest = others;
        }
        if !rest.is_empty() {
            return None;
        }
        Some(match query {
            Some(query) => format!("{destination}?{query}"),
            None => destination,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Rewrite, segments};

    #[test]
    fn a_rest_of_a_path_goes_where_the_configuration_says() {
        let rewrite = Rewrite {
            root: "web".to_owned(),
            source: segments("/api/:path*"),
            destination: "{BACKEND_URL}/:path*".to_owned(),
        };
        assert_eq!(
            rewrite.of("web/app/page.tsx", "/api/tasks/{id}?a=1").as_deref(),
            Some("{BACKEND_URL}/tasks/{id}?a=1")
        );
        assert_eq!(rewrite.of("web/app/page.tsx", "/apis/tasks"), None);
        assert_eq!(rewrite.of("website/app/page.tsx", "/api/tasks"), None);
    }
}
