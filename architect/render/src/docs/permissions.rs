use std::collections::BTreeMap;

use pando_access::Action;
use pando_model::{Access, AppId, Kind, Model, Operation, Operations};

use crate::access::Policy;

/// Who may do what, and why, as a page.
pub(super) fn permissions(model: &Model, policies: &BTreeMap<AppId, Vec<Policy>>) -> String {
    let mut page = format!(
        "# Who may do what in {}\n\nRendered from the model, like the Configurations and components that make it so. Whatever is not here is \
         denied.\n\n## Calls\n\nA rule is about everything below its path, too. The sidecar of the app that is called holds to them.\n\n",
        text(model.name.as_str())
    );
    let calls = policies
        .iter()
        .flat_map(|(app, policies)| policies.iter().map(move |policy| (app, policy)));
    let calls = calls.map(|(app, policy)| {
        let rules: Vec<String> = policy.rules.iter().map(rule).collect();
        let why: Vec<String> = policy.why.iter().map(|why| text(why.as_str())).collect();
        [text(policy.caller.as_str()), text(app.as_str()), rules.join("<br>"), why.join("; ")]
    });
    page += &table(["Caller", "App", "May", "Why"], calls);
    page += "\n## Operations\n\nServices pass on what people ask for with the person's own token, and the app that answers looks at it.\n";
    for (app, service) in model.services.iter().filter(|(_, service)| !service.operations.is_empty()) {
        page += &format!("\n### {}\n\n", text(app.as_str()));
        let operations = service.operations.iter().map(|operation| {
            let callers: Vec<String> = callers(model, app, operation).map(|caller| text(caller.as_str())).collect();
            [
                text(&format!("{} {}", operation.method.name(), operation.path)),
                text(operation.summary.as_str()),
                whom(operation.access).to_owned(),
                if callers.is_empty() {
                    "nobody".to_owned()
                } else {
                    callers.join(", ")
                },
            ]
        });
        page += &table(["Operation", "", "For", "Through"], operations);
    }
    if !model.events.is_empty() {
        page += "\n## Events\n\nThe component that carries events lets nobody else publish a topic or read it.\n\n";
        let events = model.events.iter().map(|(topic, event)| {
            let heard: Vec<String> = event.subscribers.keys().map(|app| text(app.as_str())).collect();
            let heard = match (heard.is_empty(), &event.unheard) {
                (true, Some(why)) => format!("nobody: {}", text(why.as_str())),
                (true, None) => "nobody".to_owned(),
                (false, _) => heard.join(", "),
            };
            let dead: Vec<String> = event
                .subscribers
                .values()
                .filter_map(|one| one.dead_letter.as_ref())
                .map(|dead| text(dead.as_str()))
                .collect();
            [text(topic.as_str()), text(event.publisher.as_str()), heard, dead.join(", ")]
        });
        page += &table(["Topic", "Told by", "Heard by", "What is not taken goes to"], events);
    }
    page + &secrets(model) + THREATS
}

const THREATS: &str = "
## What could be tried, and what stands against it

| Somebody | meets |
|---|---|
| calls a service without being one of these | mTLS: who has no certificate has no name, and for whoever has none every Configuration says deny |
| is one of these, and asks for what it has no business with | the rules above, at the sidecar of the app that is called; they were tried against every operation and every caller before they were written |
| invents an event by calling the route that events come to | no rule names such a route, nor what a sidecar asks its own app for, nor probes and figures |
| invents one by publishing it, or reads along | `publishingScopes` and `subscriptionScopes` of the component; whoever is not among its `scopes` does not see it |
| calls itself through its own sidecar, which asks no policy | an endpoint of its own name, where nobody answers |
| disguises a path (case, doubled slashes, dots) | daprd compares paths in lower case and cleaned, and the rules were tried that way |
| reaches a sidecar's API | it lets through what its app needs, and ends for nobody; the token of the API is the operator's to set |
| asks a sidecar for others' passwords | the Configuration lets an app read the secret of its own role, and no other |
";

fn rule(rule: &crate::access::Rule) -> String {
    let not = if rule.action == Action::Deny { "not " } else { "" };
    format!("{not}{} {}", rule.verbs.join(", "), text(&rule.name))
}

fn callers<'a>(model: &'a Model, app: &'a AppId, operation: &'a Operation) -> impl Iterator<Item = &'a AppId> {
    model.services.iter().filter_map(move |(caller, service)| {
        let asks = service
            .calls
            .iter()
            .filter(|call| call.to == *app)
            .any(|call| match &call.operations {
                Operations::All(Kind::People) => operation.access != Access::Services,
                Operations::Named(names) | Operations::Passed { people: names } => names.contains(&operation.name),
            });
        asks.then_some(caller)
    })
}

fn whom(access: Access) -> &'static str {
    match access {
        Access::Public => "anybody",
        Access::Person => "a person, for their own",
        Access::Administrator => "an administrator",
        Access::Services => "services alone",
    }
}

fn secrets(model: &Model) -> String {
    let secrets = model.services.iter().flat_map(|(app, service)| {
        let asked = service.data.iter().filter_map(|data| data.secret.as_ref());
        let asked = asked.map(|secret| {
            [
                secret.to_string(),
                "the password of its own role, where it asks its sidecar".to_owned(),
            ]
        });
        let given = service
            .secrets
            .iter()
            .map(|secret| [format!("{} ({})", secret.secret, secret.key), secret.why.to_string()]);
        asked
            .chain(given)
            .map(move |[secret, why]| [text(app.as_str()), text(&secret), text(&why)])
    });
    let rows: Vec<[String; 3]> = secrets.collect();
    match rows.is_empty() {
        true => String::new(),
        false => format!("\n## Secrets\n\n{}", table(["App", "Secret", "For"], rows.into_iter())),
    }
}

fn table<const WIDTH: usize>(head: [&str; WIDTH], rows: impl Iterator<Item = [String; WIDTH]>) -> String {
    let line = |cells: Vec<&str>| format!("| {} |\n", cells.join(" | "));
    let mut table = line(head.to_vec()) + &format!("|{}\n", "---|".repeat(WIDTH));
    rows.for_each(|row| table += &line(row.iter().map(String::as_str).collect()));
    table
}

/// A text as Markdown shows it: nothing in it is markup.
pub(crate) fn text(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut escaped, one| {
        match one {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '|' => escaped += "&#124;",
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '$' => escaped.extend(['\\', one]),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => escaped.push('\u{fffd}'),
            one if one.is_control() => escaped.push(' '),
            one => escaped.push(one),
        }
        escaped
    })
}
