//! The environment variables that a program reads.

use std::collections::BTreeMap;

use pando_facts::Setting;
use ruff_python_ast::{Expr, Stmt};

use super::fields::readers;
use super::index::{CallAt, Here, Index, here};
use super::resolve::{dotted, last};
use crate::{Ancestor, ClassId};

/// All of them.
pub(super) fn settings(index: &Index<'_>) -> Vec<Setting> {
    let mut found = Vec::new();
    for call in &index.calls {
        found.extend(of_call(index, call));
    }
    for (at, expr) in &index.subscripts {
        let Expr::Subscript(subscript) = expr else { continue };
        let base = here(at, &subscript.value);
        if subscript.ctx.is_load()
            && index.externals(base).iter().any(|name| &**name == "os.environ")
            && let Some(name) = index.written(base.to(&subscript.slice))
        {
            found.push(setting(name, at.unit.clone(), index.program.place(at.module, *expr), None));
        }
    }
    let mut classes: Vec<ClassId> = index.classes.keys().copied().collect();
    classes.sort();
    let mut fields = BTreeMap::new();
    for class in classes {
        for (field, setting) in of_class(index, class) {
            fields.insert((class, field), found.len());
            found.push(setting);
        }
    }
    for (at, readers) in readers(index, &fields) {
        found[at].readers = readers.into_iter().collect();
    }
    found
}

fn setting(name: String, unit: pando_facts::UnitId, place: pando_facts::Place, default: Option<String>) -> Setting {
    let secret = is_secret(&name) || default.as_deref().is_some_and(has_password);
    Setting {
        name,
        unit,
        place,
        default: default.filter(|_| !secret),
        secret,
        readers: Vec::new(),
        required: false,
    }
}

/// Whether a name says that what it stands for should not be seen.
fn is_secret(name: &str) -> bool {
    let name = name.to_uppercase();
    let words = ["PASSWORD", "PASSWD", "SECRET", "CREDENTIAL", "PRIVATE", "DSN", "PASSPHRASE", "SALT"];
    // `TOKEN_MINUTES` and `KEY_PREFIX` are no secrets, `OPENAI_API_KEY` is one.
    let endings = ["KEY", "TOKEN", "TOKENS", "KEYS", "PWD", "PASS"];
    words.iter().any(|word| name.contains(word)) || endings.iter().any(|word| name.split('_').next_back() == Some(word))
}

/// Whether an address has a password in it.
fn has_password(text: &str) -> bool {
    let Some((_, rest)) = text.split_once("://") else { return false };
    let authority = rest.split('/').next().unwrap_or(rest);
    authority.rsplit_once('@').is_some_and(|(who, _)| who.contains(':'))
}

/// `os.getenv("A", "b")`, `env.str("A")`, `config("A", default="b")`.
fn of_call<'p>(index: &Index<'p>, call: &CallAt<'p>) -> Option<Setting> {
    let func = call.here().to(&call.call.func);
    let names = index.externals(func);
    let reads = names.iter().any(|name| {
        let root = name.split('.').next().unwrap_or(name);
        match root {
            "os" => matches!(
                &**name,
                "os.getenv" | "os.environ.get" | "os.environ.setdefault" | "os.environ.pop" | "os.environb.get"
            ),
            "environ" | "environs" => {
                name.contains("Env")
                    && last(name) != "read_env"
                    && !last(name).starts_with(|c: char| c.is_ascii_uppercase() && last(name) != "Env()")
            }
            "decouple" => matches!(last(name), "config" | "Config" | "AutoConfig"),
            "starlette" => name.contains("config.Config"),
            _ => false,
        }
    });
    let made = names.iter().any(|name| {
        matches!(
            &**name,
            "environ.Env" | "environs.Env" | "environ.FileAwareEnv" | "starlette.config.Config"
        )
    });
    if !reads || made {
        return None;
    }
    let first = call
        .call
        .arguments
        .args
        .first()
        .or_else(|| call.keyword("key"))
        .or_else(|| call.keyword("var"))?;
    let name = index.written(call.here().to(first))?;
    if name.is_empty() || name.contains('{') || name.contains(' ') {
        return None;
    }
    let second = call
        .call
        .arguments
        .args
        .get(1)
        .filter(|_| names.iter().any(|name| name.starts_with("os.")));
    let default = second
        .or_else(|| call.keyword("default"))
        .and_then(|default| plain(index, call.here().to(default)));
    Some(setting(
        name,
        call.at.unit.clone(),
        index.program.place(call.at.module, call.call),
        default,
    ))
}

/// A default as the code says it.
fn plain<'p>(index: &Index<'p>, here: Here<'p>) -> Option<String> {
    match here.expr {
        Expr::NoneLiteral(_) | Expr::EllipsisLiteral(_) => None,
        Expr::StringLiteral(_) | Expr::FString(_) | Expr::BinOp(_) => index.written(here),
        Expr::NumberLiteral(_) | Expr::BooleanLiteral(_) | Expr::UnaryOp(_) => Some(index.program.text(here.module, here.expr).to_owned()),
        Expr::List(_) | Expr::Tuple(_) | Expr::Dict(_) => {
            let text = index.program.text(here.module, here.expr);
            (text.len() <= 200).then(|| text.split_whitespace().collect::<Vec<_>>().join(" "))
        }
        _ => None,
    }
}

/// The fields of Pydantic's `BaseSettings`, by their names.
fn of_class<'p>(index: &Index<'p>, class: ClassId) -> Vec<(&'p str, Setting)> {
    let mut found = Vec::new();
    let Some((at, def)) = index.classes.get(&class) else { return found };
    if !index.inherits(class, &["BaseSettings"]) {
        return found;
    }
    let prefix = prefix(index, class).unwrap_or_default();
    for stmt in &def.body {
        let Stmt::AnnAssign(field) = stmt else { continue };
        let Expr::Name(name) = &*field.target else { continue };
        let kind = index.program.text(at.module, &*field.annotation);
        if name.id.as_str() == "model_config" || kind.contains("ClassVar") {
            continue;
        }
        let mut own = format!("{prefix}{}", name.id).to_uppercase();
        let mut default = None;
        let mut required = field.value.is_none();
        if let Some(value) = &field.value {
            let value = here(at, value);
            match value.expr {
                Expr::Call(call) if matches!(last(&dotted(&call.func)), "Field" | "FieldInfo") => {
                    let keyword = |name: &str| call.arguments.find_keyword(name).map(|keyword| value.to(&keyword.value));
                    let alias = ["validation_alias", "alias", "env"]
                        .into_iter()
                        .find_map(keyword)
                        .and_then(|alias| {
                            index.written(alias).or_else(|| match alias.expr {
                                // `AliasChoices("A", "B")`
                                Expr::Call(choices) => choices.arguments.args.first().and_then(|first| index.written(alias.to(first))),
                                _ => None,
                            })
                        });
                    if let Some(alias) = alias {
                        own = alias.to_uppercase();
                    }
                    let said = keyword("default").or_else(|| call.arguments.args.first().map(|first| value.to(first)));
                    required = said.map_or(keyword("default_factory").is_none(), |said| said.expr.is_ellipsis_literal_expr());
                    default = said.and_then(|default| plain(index, default));
                }
                _ => default = plain(index, value),
            }
        }
        let mut setting = setting(own, at.unit.clone(), index.program.place(at.module, field), default);
        if kind.contains("SecretStr") || kind.contains("SecretBytes") {
            setting.secret = true;
            setting.default = None;
        }
        setting.required = required;
        found.push((name.id.as_str(), setting));
    }
    found
}

/// `model_config = SettingsConfigDict(env_prefix="APP_")`, or that of an inner class `Config`; inherited, too.
fn prefix(index: &Index<'_>, class: ClassId) -> Option<String> {
    if let Some(config) = index.of_class(class, "model_config") {
        let said = match config.expr {
            Expr::Call(call) => call.arguments.find_keyword("env_prefix").map(|keyword| config.to(&keyword.value)),
            Expr::Dict(dict) => dict.items.iter().find_map(|item| {
                let key = item.key.as_ref().and_then(|key| index.written(config.to(key)))?;
                (key == "env_prefix").then(|| config.to(&item.value))
            }),
            _ => None,
        };
        if let Some(prefix) = said {
            return index.written(prefix);
        }
    }
    let ancestors = index.ancestors(class);
    let own = std::iter::once(class).chain(ancestors.iter().filter_map(|ancestor| match ancestor {
        Ancestor::Class(class) => Some(*class),
        Ancestor::External(_) => None,
    }));
    for class in own {
        let Some((at, def)) = index.classes.get(&class) else { continue };
        for stmt in &def.body {
            let Stmt::ClassDef(config) = stmt else { continue };
            for stmt in &config.body {
                if let Stmt::Assign(assign) = stmt
                    && assign.targets.iter().any(|target| dotted(target) == "env_prefix")
                {
                    return index.written(here(at, &assign.value));
                }
            }
        }
    }
    None
}
