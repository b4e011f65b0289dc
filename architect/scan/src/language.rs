use pando_facts::Language;

/// What a file is written in, by its name; nothing of one that is not read at all.
pub fn of(path: &str) -> Option<Language> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let lower = name.to_ascii_lowercase();
    let (stem, extension) = lower.rsplit_once('.').unwrap_or((lower.as_str(), ""));
    if lower == "dockerfile" || stem == "dockerfile" || extension == "dockerfile" || lower == "containerfile" {
        return Some(Language::Docker);
    }
    match extension {
        "py" => Some(Language::Python),
        "ts" | "tsx" | "js" | "jsx" | "mjs" | "cjs" | "mts" | "cts" if !lower.contains(".min.") => Some(Language::TypeScript),
        "sql" => Some(Language::Sql),
        "yaml" | "yml" if !is_lock(&lower) => Some(Language::Configuration),
        "toml" | "ini" | "cfg" | "conf" => Some(Language::Configuration),
        "json" | "jsonc" if is_wanted_json(&lower) => Some(Language::Configuration),
        "prisma" | "sh" | "vue" | "svelte" => Some(Language::Other),
        // Of pages only the one that a browser begins with: it says which module that loads.
        "html" if lower == "index.html" => Some(Language::Other),
        _ if lower.starts_with("procfile") || lower == "makefile" => Some(Language::Other),
        _ if lower == ".env" || lower.starts_with(".env.") || extension == "env" => Some(Language::Configuration),
        _ => None,
    }
}

/// Whether it says where the modules of TypeScript are, and which of them begin.
pub fn is_of_modules(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_config = (name.starts_with("tsconfig") || name.starts_with("jsconfig")) && name.ends_with(".json");
    is_config || matches!(name, "package.json" | "index.html")
}

fn is_lock(name: &str) -> bool {
    matches!(name, "pnpm-lock.yaml" | "yarn.lock")
}

/// Of JSON only what says something of the program: the rest is data, and there may be much of it.
fn is_wanted_json(name: &str) -> bool {
    let wanted = ["openapi", "swagger", "tsconfig", "jsconfig", "api-docs", "apidocs"];
    matches!(
        name,
        "package.json" | "vercel.json" | "deno.json" | "app.json" | "schema.json" | "api.json" | "nx.json" | "project.json"
    ) || wanted.iter().any(|part| name.contains(part))
}
