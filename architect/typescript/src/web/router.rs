use crate::asks::{text_of, under};
use crate::meaning::{Fun, Piece, Program, Value};
use crate::syntax::file::{Call, CallKind, Expr};

/// A page of a router in the browser: its path, what shows it, in which file and line.
pub(crate) struct RoutedPage {
    pub path: String,
    pub shows: Option<Fun>,
    pub file: usize,
    pub line: u32,
}

/// The pages of React Router and TanStack Router, where they are written down.
pub(crate) fn pages<'p>(program: &Program<'p>, targets: &[Vec<Value<'p>>]) -> Vec<RoutedPage> {
    let mut pages = Vec::new();
    for (file, made) in program.files.iter().enumerate() {
        for (id, call) in made.calls.iter().enumerate() {
            let at = Fun { file, frame: call.frame };
            let Value::Library(library, name) = &targets[file][id] else {
                // `createFileRoute("/tasks")({ component })`: what a call gave is called.
                if let Value::Made(route) = &targets[file][id]
                    && &*route.library == "@tanstack/react-router"
                    && route.member.is_empty()
                    && matches!(&*route.path, "createFileRoute" | "createLazyFileRoute")
                    && let Some(Expr::Text(path)) = program.call(route.file, route.call).args.first()
                    && let Some(options) = call.args.first()
                {
                    let options = program.value(at, options);
                    let shows = under(program, &options, "component");
                    // The last part says of a layout that it is none of a path.
                    let layout = path.rsplit('/').next().is_some_and(|last| last.starts_with('_'));
                    if let Some(Value::Function(shows)) = shows.filter(|_| !layout) {
                        pages.push(RoutedPage {
                            path: path_of_files(path),
                            shows: Some(shows),
                            file,
                            line: call.line,
                        });
                    }
                }
                continue;
            };
            let react_router = matches!(&**library, "react-router-dom" | "react-router" | "wouter");
            if call.kind == CallKind::Jsx && react_router && &**name == "Route" {
                pages.extend(element(program, targets, file, call));
            } else if react_router
                && matches!(
                    &**name,
                    "createBrowserRouter" | "createHashRouter" | "useRoutes" | "createRoutesFromElements"
                )
                && let Some(routes) = call.args.first()
            {
                table(program, program.value(at, routes), "", 0, call.line, &mut pages);
            }
        }
    }
    pages
}

/// `<Route path="/tasks" element={<Tasks />} />`, below those that it stands in.
fn element<'p>(program: &Program<'p>, targets: &[Vec<Value<'p>>], file: usize, call: &'p Call) -> Option<RoutedPage> {
    let at = Fun { file, frame: call.frame };
    let attributes = program.value(at, call.args.first()?);
    let shows = shown(program, &attributes)?;
    let mut path = own_path(program, &attributes).unwrap_or_default();
    let mut around = call.within;
    for _ in 0..16 {
        let Some(outer) = around else { break };
        let made = program.call(file, outer);
        if made.kind == CallKind::Jsx
            && matches!(&targets[file][outer], Value::Library(_, name) if &**name == "Route")
            && let Some(attributes) = made.args.first()
            && let Some(above) = own_path(program, &program.value(at, attributes))
        {
            path = joined(&above, &path);
        }
        around = made.within;
    }
    Some(RoutedPage {
        path: path_of_router(&path),
        shows,
        file,
        line: call.line,
    })
}

fn own_path<'p>(program: &Program<'p>, attributes: &Value<'p>) -> Option<String> {
    match &*text_of(&under(program, attributes, "path")?)? {
        [Piece::Text(path)] => Some(path.to_string()),
        _ => None,
    }
}

/// What a route shows; nothing where it only stands around others.
fn shown<'p>(program: &Program<'p>, route: &Value<'p>) -> Option<Option<Fun>> {
    let Value::Object(at, entries) = route else {
        return None;
    };
    let (_, shows) = entries
        .iter()
        .find(|(key, _)| matches!(&**key, "element" | "component" | "Component" | "lazy"))?;
    let value = match program.as_call(at.file, shows, CallKind::Jsx) {
        Some(element) => program.value(*at, &element.callee),
        None => program.value(*at, shows),
    };
    Some(match value {
        Value::Function(shows) => Some(shows),
        _ => None,
    })
}

fn table<'p>(program: &Program<'p>, routes: Value<'p>, above: &str, depth: u32, line: u32, pages: &mut Vec<RoutedPage>) {
    let Value::Array(at, elements) = routes else {
        return;
    };
    if depth > 8 {
        return;
    }
    for element in elements {
        let route = program.value(at, element);
        let path = joined(above, &own_path(program, &route).unwrap_or_default());
        let children = under(program, &route, "children");
        if children.is_none()
            && let Some(shows) = shown(program, &route)
        {
            pages.push(RoutedPage {
                path: path_of_router(&path),
                shows,
                file: at.file,
                line,
            });
        }
        if let Some(children) = children {
            table(program, children, &path, depth + 1, line, pages);
        }
    }
}

fn joined(above: &str, path: &str) -> String {
    match path.starts_with('/') {
        true => path.to_owned(),
        false => format!("{}/{path}", above.trim_end_matches(['/', '*'])),
    }
}

/// `/tasks/:id/*` as `/tasks/{id}/{*rest}`.
pub(crate) fn path_of_router(path: &str) -> String {
    let parts = path.split('/').filter(|part| !part.is_empty()).map(|part| {
        let named = part.strip_prefix(':').map(|name| {
            let end = name.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(name.len());
            let (name, rest) = name.split_at(end);
            match rest.starts_with(['*', '+']) || rest.starts_with("(.*)") {
                true => format!("{{*{name}}}"),
                false => format!("{{{name}}}"),
            }
        });
        match (named, part.strip_prefix('*')) {
            (Some(named), _) => named,
            (None, Some(name)) if !name.is_empty() && name.chars().all(char::is_alphanumeric) => format!("{{*{name}}}"),
            (None, Some(_)) => "{*rest}".to_owned(),
            (None, None) => part.to_owned(),
        }
    });
    format!("/{}", parts.collect::<Vec<_>>().join("/"))
}

/// `/_layout/tasks/$id` as `/tasks/{id}`.
fn path_of_files(path: &str) -> String {
    let parts = path
        .split('/')
        .filter(|part| !part.is_empty() && !part.starts_with('_') && !part.starts_with('('))
        .map(|part| match part.trim_end_matches('_').strip_prefix('$') {
            Some("") => "{*rest}".to_owned(),
            Some(name) => format!("{{{name}}}"),
            None => part.trim_end_matches('_').to_owned(),
        });
    format!("/{}", parts.collect::<Vec<_>>().join("/"))
}

#[cfg(test)]
mod tests {
    use super::{path_of_files, path_of_router};

    #[test]
    fn paths_of_routers_are_written_like_all_others() {
        assert_eq!(path_of_router("tasks/:id(\\d+)/*"), "/tasks/{id}/{*rest}");
        assert_eq!(path_of_router("/:path*"), "/{*path}");
        assert_eq!(path_of_files("/_layout/tasks_/$id"), "/tasks/{id}");
    }
}
