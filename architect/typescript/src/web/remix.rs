use crate::meaning::Modules;

/// The pages of Remix and of React Router's framework, by their files: a folder below `app/routes`, dots between the parts of a path.
pub(crate) fn pages(modules: &Modules, path: &str) -> Option<String> {
    let package = modules.packages.values().find(|package| {
        let inside = package.folder.is_empty() || path.strip_prefix(&package.folder).is_some_and(|rest| rest.starts_with('/'));
        inside
            && ["@remix-run/react", "@react-router/dev", "@remix-run/node"]
                .iter()
                .any(|need| package.needs(need))
    })?;
    let below = path
        .strip_prefix(&package.folder)?
        .trim_start_matches('/')
        .strip_prefix("app/routes/")?;
    let stem = below.rsplit_once('.')?.0;
    let stem = stem.strip_suffix("/route").unwrap_or(stem);
    let parts = stem
        .split(['.', '/'])
        .filter(|part| !part.starts_with('_') && !part.starts_with('('))
        .map(|part| match part.trim_end_matches('_').strip_prefix('$') {
            Some("") => "{*rest}".to_owned(),
            Some(name) => format!("{{{name}}}"),
            None => part.trim_end_matches('_').to_owned(),
        });
    Some(format!("/{}", parts.collect::<Vec<_>>().join("/")))
}
