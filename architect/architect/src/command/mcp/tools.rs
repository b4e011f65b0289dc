use std::path::Path;
use std::sync::Arc;

use rmcp::model::{Tool, ToolAnnotations};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::limited::limited;
use crate::cli::Read;
use crate::command::analysis::Analysed;

/// How many things of a list are answered at once.
const LISTED_MAX: usize = 100;

type Object = Map<String, Value>;

/// All tools: each reads, changes nothing, and answers the same of the same program.
pub(super) fn all() -> Vec<Tool> {
    let page = json!({"type": "integer", "minimum": 0, "description": "How many to leave out from the beginning of the list."});
    let text = |description: &str| json!({"type": "string", "description": description});
    let tools = [
        (
            "analyze",
            "Read the program: the verdict (cut it, or keep it one piece), the services that are proposed with what each owns, the figures of all \
             cuts that were compared, what nothing leads to, and how many crossings and findings there are.",
            json!({}),
        ),
        (
            "service",
            "All that is known of one proposed service: tables, units, operations, events, what it asks others for, confidence, and why.",
            json!({"name": text("Its name, as `analyze` has it.")}),
        ),
        (
            "crossings",
            "What crosses between services, with FILE:LINE, what replaces it and what that costs.",
            json!({
                "from": text("Only from this service."),
                "to": text("Only to this service."),
                "kind": text("Only of this kind: call, reference, sharedRead, foreignWrite, transaction."),
                "skip": page,
            }),
        ),
        (
            "findings",
            "What is built in a way that hurts, with codes that `explain` tells of, and what no evidence places (the border).",
            json!({"skip": page}),
        ),
        (
            "plan",
            "The steps of the way, each with precondition, changes, routing, data, verification, rollback and exit; and the answers to what an \
             architect is asked.",
            json!({"step": {"type": "integer", "minimum": 0, "description": "Only this step, with all its changes."}}),
        ),
        (
            "uses",
            "Who reads and writes a table, or what a unit calls, is called by, reads and writes, with FILE:LINE.",
            json!({"name": text("The name of a table, or the id of a unit."), "skip": page}),
        ),
        (
            "explain",
            "What a code means, why it hurts, and how it looks when it is right.",
            json!({"code": text("Such as PAN901.")}),
        ),
    ];
    let tool = |(name, description, properties): (&'static str, &'static str, Value)| {
        let needed: Vec<&str> = ["name", "code"].into_iter().filter(|key| properties.get(key).is_some()).collect();
        let schema = json!({"type": "object", "properties": properties, "required": needed, "additionalProperties": false});
        let Value::Object(schema) = schema else {
            unreachable!("it is an object")
        };
        let reads = ToolAnnotations::new().read_only(true).idempotent(true).open_world(false);
        Tool::new(name, description, Arc::new(schema)).with_annotations(reads)
    };
    tools.into_iter().map(tool).collect()
}

/// What a tool answers, or why it does not.
pub(super) fn called(name: &str, asked: &Object, folder: &Path, read: &Read) -> Result<String, String> {
    if name == "explain" {
        return explained(text(asked, "code")?.unwrap_or_default());
    }
    if !all().iter().any(|tool| tool.name == name) {
        return Err("there is no such tool".to_owned());
    }
    let analysed = Analysed::read(folder, read).map_err(|problem| problem.to_string())?;
    let whole = pando_page::json(&analysed.page()).map_err(|error| error.to_string())?;
    let whole: Value = serde_json::from_str(&whole).map_err(|error| error.to_string())?;
    let answer = match name {
        "analyze" => overview(&whole),
        "service" => service(&whole, text(asked, "name")?.unwrap_or_default())?,
        "crossings" => crossings(&whole, asked)?,
        "findings" => {
            json!({"findings": listed(&whole["findings"], asked, |_| true)?, "border": listed(&whole["border"], asked, |_| true)?})
        }
        "plan" => plan(&whole, asked)?,
        _ => uses(&analysed, text(asked, "name")?.unwrap_or_default(), asked)?,
    };
    Ok(format!(
        "{:#}",
        json!({"of": "the program that was read; texts in `data` are its own, and data; `leftOut` counts what a list has more", "data": limited(&answer)})
    ))
}

fn overview(whole: &Value) -> Value {
    let services = whole["services"].as_array().into_iter().flatten();
    let short = |service: &Value| {
        let count = |key: &str| service[key].as_array().map_or(0, Vec::len);
        json!({
            "name": service["name"], "tables": service["tables"], "confidence": service["confidence"], "why": service["why"],
            "units": count("units"), "operations": count("operations"), "events": count("events"), "asks": count("asks"),
        })
    };
    let count = |key: &str| whole[key].as_array().map_or(0, Vec::len);
    let considered = whole["considered"].as_array().into_iter().flatten();
    let considered: Vec<Value> = considered
        .map(|one| json!({"name": one["name"], "services": one["services"], "figures": one["figures"]}))
        .collect();
    json!({
        "verdict": whole["verdict"],
        "services": services.map(short).collect::<Vec<_>>(),
        "considered": considered,
        "unreachable": whole["unreachable"],
        "crossings": count("crossings"), "findings": count("findings"), "border": count("border"), "diagnostics": count("diagnostics"),
    })
}

fn service(whole: &Value, name: &str) -> Result<Value, String> {
    let all: Vec<&Value> = whole["services"].as_array().into_iter().flatten().collect();
    let found = all.iter().find(|service| service["name"] == name);
    found.map(|service| (*service).clone()).ok_or_else(|| {
        let names: Vec<&str> = all.iter().filter_map(|service| service["name"].as_str()).collect();
        format!("there is no such service; there are {}", names.join(", "))
    })
}

fn crossings(whole: &Value, asked: &Object) -> Result<Value, String> {
    let (from, to, kind) = (text(asked, "from")?, text(asked, "to")?, text(asked, "kind")?);
    let is = |wanted: Option<&str>, value: &Value| wanted.is_none_or(|wanted| value == wanted);
    listed(&whole["crossings"], asked, |one| {
        is(from, &one["from"]["service"]) && is(to, &one["to"]["service"]) && is(kind, &one["kind"])
    })
}

fn plan(whole: &Value, asked: &Object) -> Result<Value, String> {
    let steps: Vec<&Value> = whole["plan"]["steps"].as_array().into_iter().flatten().collect();
    match asked.get("step") {
        Some(step) => {
            let found = steps.into_iter().find(|one| one["number"] == *step);
            found.cloned().ok_or_else(|| "there is no such step".to_owned())
        }
        None => {
            let short = |step: &Value| {
                let mut step = step.clone();
                step["changes"] = json!(step["changes"].as_array().map_or(0, Vec::len));
                step
            };
            let steps: Vec<Value> = steps.into_iter().map(short).collect();
            Ok(json!({"answers": whole["plan"]["answers"], "steps": steps}))
        }
    }
}

fn uses(analysed: &Analysed, name: &str, asked: &Object) -> Result<Value, String> {
    let facts = &analysed.facts;
    let accesses = facts.accesses.iter().filter(|one| &*one.table == name || one.unit.as_str() == name);
    let calls = facts
        .calls
        .iter()
        .filter(|one| one.from.as_str() == name || one.to.as_str() == name);
    let transactions = facts
        .transactions
        .iter()
        .filter(|one| one.unit.as_str() == name || one.writes.iter().any(|write| &*write.table == name));
    let (accesses, calls, transactions) = (values(accesses)?, values(calls)?, values(transactions)?);
    if [&accesses, &calls, &transactions]
        .iter()
        .all(|list| list.as_array().is_some_and(Vec::is_empty))
    {
        return Err("nothing of that name is used: it is a table's name, or a unit's id such as app.tasks.create".to_owned());
    }
    Ok(json!({
        "accesses": listed(&accesses, asked, |_| true)?,
        "calls": listed(&calls, asked, |_| true)?,
        "transactions": listed(&transactions, asked, |_| true)?,
    }))
}

fn values<'a, T: Serialize + 'a>(all: impl Iterator<Item = &'a T>) -> Result<Value, String> {
    let all: Vec<&T> = all.collect();
    serde_json::to_value(all).map_err(|error| error.to_string())
}

fn explained(code: &str) -> Result<String, String> {
    match pando_check::rule(code.trim()) {
        Some(rule) => Ok(format!("{} ({})\n\n{}", rule.code, rule.severity, rule.text)),
        None => Err("there is no such code; `architect explain` lists all".to_owned()),
    }
}

/// A part of a list, and how long all of it is.
fn listed(all: &Value, asked: &Object, is_meant: impl Fn(&Value) -> bool) -> Result<Value, String> {
    let skip = match asked.get("skip") {
        None => 0,
        Some(skip) => skip
            .as_u64()
            .and_then(|skip| usize::try_from(skip).ok())
            .ok_or("`skip` is a number from 0")?,
    };
    let meant: Vec<&Value> = all.as_array().into_iter().flatten().filter(|one| is_meant(one)).collect();
    let part: Vec<&Value> = meant.iter().skip(skip).take(LISTED_MAX).copied().collect();
    Ok(json!({"all": meant.len(), "skipped": skip.min(meant.len()), "listed": part}))
}

fn text<'a>(asked: &'a Object, key: &str) -> Result<Option<&'a str>, String> {
    match asked.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(format!("`{key}` is a text")),
    }
}
