use std::collections::BTreeMap;
use std::sync::Arc;

use pando_facts::Source;
use serde_json::Value;

use super::path::{folder, joined};

/// A `package.json`.
#[derive(Debug, Default)]
pub(crate) struct Package {
    pub folder: String,
    pub path: Arc<str>,
    pub name: Option<String>,
    /// Its scripts, by name.
    pub scripts: BTreeMap<String, String>,
    /// Files that it names as what others get or run, with what they are there.
    pub files: Vec<(String, String)>,
    /// `exports`: from a path below it to a file.
    pub exports: Vec<(String, String)>,
    /// What it depends on.
    pub needs: Vec<String>,
    /// The text, to find lines in.
    pub text: Arc<str>,
}

impl Package {
    /// Reads one; what it doesn't say as it should is left out.
    pub fn read(source: &Source) -> Option<Self> {
        let json = relaxed(&source.text)?;
        let mut package = Self {
            folder: folder(&source.path).to_owned(),
            path: source.path.clone(),
            name: json.get("name").and_then(Value::as_str).map(str::to_owned),
            text: source.text.clone(),
            ..Self::default()
        };
        for key in ["source", "module", "main", "browser", "types"] {
            if let Some(file) = json.get(key).and_then(Value::as_str) {
                package.files.push((key.to_owned(), file.to_owned()));
            }
        }
        match json.get("bin") {
            Some(Value::String(file)) => package.files.push(("bin".to_owned(), file.clone())),
            Some(Value::Object(files)) => {
                let files = files.values().filter_map(Value::as_str);
                package.files.extend(files.map(|file| ("bin".to_owned(), file.to_owned())));
            }
            _ => {}
        }
        match json.get("exports") {
            Some(Value::Object(exports)) if exports.keys().any(|key| key.starts_with('.')) => {
                for (path, to) in exports {
                    package.exports.extend(target(to, 0).map(|to| (path.clone(), to)));
                }
            }
            Some(to) => package.exports.extend(target(to, 0).map(|to| (".".to_owned(), to))),
            None => {}
        }
        if let Some(scripts) = json.get("scripts").and_then(Value::as_object) {
            let texts = scripts
                .iter()
                .filter_map(|(name, text)| Some((name.clone(), text.as_str()?.to_owned())));
            package.scripts.extend(texts);
        }
        for key in ["dependencies", "devDependencies", "peerDependencies"] {
            if let Some(needs) = json.get(key).and_then(Value::as_object) {
                package.needs.extend(needs.keys().cloned());
            }
        }
        Some(package)
    }

    /// Whether it depends on something.
    pub fn needs(&self, name: &str) -> bool {
        self.needs.iter().any(|need| need == name)
    }
}

/// The file that a condition of `exports` leads to, the source before what is built.
fn target(to: &Value, depth: u32) -> Option<String> {
    match to {
        Value::String(file) => Some(file.clone()),
        Value::Object(conditions) if depth < 8 => ["source", "development", "import", "default", "node", "require", "types"]
            .iter()
            .find_map(|condition| conditions.get(*condition).and_then(|to| target(to, depth + 1))),
        Value::Array(choices) if depth < 8 => choices.iter().find_map(|to| target(to, depth + 1)),
        _ => None,
    }
}

/// `tsconfig.json` and its like, as far as it says where modules are.
#[derive(Debug, Default)]
pub(crate) struct TsConfig {
    pub folder: String,
    /// Where a module that begins with a name is looked for.
    pub base: Option<String>,
    /// From a pattern with at most one `*` to where, from the top.
    pub paths: Vec<(String, Vec<String>)>,
}

impl TsConfig {
    /// Reads one.
    pub fn read(source: &Source) -> Option<Self> {
        let json = relaxed(&source.text)?;
        let options = json.get("compilerOptions")?;
        let here = folder(&source.path);
        let base = options.get("baseUrl").and_then(Value::as_str).and_then(|base| joined(here, base));
        let from = base.clone().unwrap_or_else(|| here.to_owned());
        let mut paths = Vec::new();
        if let Some(named) = options.get("paths").and_then(Value::as_object) {
            for (pattern, to) in named {
                let to = to.as_array().map(Vec::as_slice).unwrap_or_default();
                let to = to.iter().filter_map(Value::as_str).filter_map(|to| joined(&from, to)).collect();
                paths.push((pattern.clone(), to));
            }
        }
        // The longest pattern says most.
        paths.sort_by(|(a, _), (b, _)| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        Some(Self {
            folder: here.to_owned(),
            base,
            paths,
        })
    }
}

/// JSON with comments and commas too many, as people write it into configurations.
pub(crate) fn relaxed(text: &str) -> Option<Value> {
    if let Ok(json) = serde_json::from_str(text) {
        return Some(json);
    }
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.trim_start_matches('\u{feff}').chars().peekable();
    let mut quoted = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' if quoted => {
                plain.push(c);
                plain.extend(chars.next());
            }
            '"' => {
                quoted = !quoted;
                plain.push(c);
            }
            '/' if !quoted && chars.peek() == Some(&'/') => {
                while chars.peek().is_some_and(|c| *c != '\n') {
                    chars.next();
                }
            }
            '/' if !quoted && chars.peek() == Some(&'*') => {
                chars.next();
                let mut before = ' ';
                for c in chars.by_ref() {
                    if before == '*' && c == '/' {
                        break;
                    }
                    before = c;
                }
            }
            '}' | ']' if !quoted => {
                let kept = plain.trim_end();
                if kept.ends_with(',') {
                    plain.truncate(kept.len() - 1);
                }
                plain.push(c);
            }
            c => plain.push(c),
        }
    }
    serde_json::from_str(&plain).ok()
}

#[cfg(test)]
mod tests {
    use super::relaxed;

    #[test]
    fn comments_and_commas_too_many_are_passed_over() {
        let read = relaxed("{ // one\n \"a\": [1, 2,], /* // */ \"b\": \"/* \\\" // */\", }").unwrap();
        assert_eq!(read, serde_json::json!({"a": [1, 2], "b": "/* \" // */"}));
    }
}
