//! What a program asks others over HTTP.

use pando_facts::{Request, Side, Target};
use ruff_python_ast::Expr;

use super::index::{CallAt, Here, Index};
use super::resolve::last;

/// Libraries that ask over HTTP.
const LIBRARIES: [&str; 8] = [
    "requests",
    "httpx",
    "aiohttp",
    "urllib3",
    "urllib",
    "niquests",
    "treq",
    "requests_html",
];

/// Methods of HTTP that libraries have a function for.
const METHODS: [&str; 7] = ["get", "post", "put", "patch", "delete", "head", "options"];

/// Libraries that ask one host, and that host.
const HOSTS: [(&str, &str); 13] = [
    ("openai", "https://api.openai.com"),
    ("anthropic", "https://api.anthropic.com"),
    ("stripe", "https://api.stripe.com"),
    ("twilio", "https://api.twilio.com"),
    ("sendgrid", "https://api.sendgrid.com"),
    ("boto3", "https://amazonaws.com"),
    ("aioboto3", "https://amazonaws.com"),
    ("google.generativeai", "https://generativelanguage.googleapis.com"),
    ("slack_sdk", "https://slack.com"),
    ("mistralai", "https://api.mistral.ai"),
    ("cohere", "https://api.cohere.com"),
    ("groq", "https://api.groq.com"),
    ("mailchimp_marketing", "https://api.mailchimp.com"),
];

/// All requests.
pub(super) fn requests(index: &Index<'_>) -> Vec<Request> {
    index.calls.iter().filter_map(|call| of_call(index, call)).collect()
}

fn of_call<'p>(index: &Index<'p>, call: &CallAt<'p>) -> Option<Request> {
    let func = call.here().to(&call.call.func);
    let names = index.externals(func);
    let request = |method: &str, url: String| Request {
        unit: call.at.unit.clone(),
        method: method.to_uppercase().into(),
        target: target(&url),
        url,
        place: index.program.place(call.at.module, call.call),
        side: Side::Server,
    };
    for name in &names {
        let root = name.split('.').next().unwrap_or(name);
        if let Some((_, host)) = HOSTS.iter().find(|(library, _)| within(name, library)) {
            // The client that is made, or a function of the module.
            let made = last(name).starts_with(|c: char| c.is_ascii_uppercase()) || matches!(last(name), "client" | "resource" | "create");
            let base = call.keyword("base_url").and_then(|base| index.written(call.here().to(base)));
            return made.then(|| request("ANY", base.unwrap_or_else(|| (*host).to_owned())));
        }
        // What is asked of an answer is no request: `client.get(…).json().get("ok")`.
        let of_answer = |part: &str| METHODS.contains(&part) || ["json", "request", "headers", "cookies", "text", "params"].contains(&part);
        let before = name.rsplit_once('.').map_or("", |(before, _)| before);
        if !LIBRARIES.contains(&root) || before.split('.').any(of_answer) {
            continue;
        }
        let url = |place: usize| {
            call.argument("url", place)
                .and_then(|url| index.written(call.here().to(url)).or_else(|| named(call.here().to(url))))
        };
        let verb = last(name);
        let found = match verb {
            _ if METHODS.contains(&verb) => url(0).map(|url| (verb.to_owned(), url)),
            "request" | "stream" | "Request" if root != "urllib" => {
                let method = call.argument("method", 0).and_then(|method| index.written(call.here().to(method)));
                url(1).map(|url| (method.unwrap_or_else(|| "ANY".to_owned()), url))
            }
            "urlopen" | "urlretrieve" => url(0).map(|url| ("GET".to_owned(), url)),
            _ => None,
        };
        if let Some((method, url)) = found {
            let url = match base(index, func) {
                Some(base) if !url.contains("://") && !url.starts_with('{') => {
                    format!("{}/{}", base.trim_end_matches('/'), url.trim_start_matches('/'))
                }
                _ => url,
            };
            return Some(request(&method, url));
        }
    }
    None
}

fn within(name: &str, library: &str) -> bool {
    name.strip_prefix(library)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// What an address is called that does not stand in the code.
fn named(here: Here<'_>) -> Option<String> {
    let name = super::resolve::dotted(here.expr);
    (!name.is_empty()).then(|| format!("{{{}}}", last(&name)))
}

/// The `base_url` of the client that a call is one of.
fn base<'p>(index: &Index<'p>, func: Here<'p>) -> Option<String> {
    let Expr::Attribute(method) = func.expr else { return None };
    for made in index.assigned_or_self(func.to(&method.value)) {
        if let Expr::Call(client) = made.expr
            && let Some(base) = client.arguments.find_keyword("base_url")
        {
            return index.written(made.to(&base.value)).or_else(|| named(made.to(&base.value)));
        }
    }
    None
}

/// Whom an address reaches.
fn target(url: &str) -> Target {
    let Some((scheme, rest)) = url.split_once("://") else {
        return Target::Unknown;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = host.split(':').next().unwrap_or(host);
    let own = matches!(host, "" | "localhost" | "0.0.0.0" | "testserver" | "test") || host.starts_with("127.") || host.contains('{');
    match own || scheme.contains('{') {
        true => Target::Unknown,
        false => Target::Outside(host.to_owned()),
    }
}
