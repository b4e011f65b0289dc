use std::rc::Rc;

use super::address::below;
use super::ask::{Ask, Method, method, text, text_of, texts, under};
use crate::meaning::{Fun, Made, Piece, Program, Value};
use crate::syntax::file::{CallId, CallKind, Expr};

/// Whether a type of a library is something that asks: `HttpClient` of Angular, `AxiosInstance`.
pub(crate) fn is_client_kind(library: &str, name: &str) -> bool {
    matches!(
        (library, name),
        ("@angular/common/http", "HttpClient")
            | ("@nestjs/axios", "HttpService")
            | ("axios", "AxiosInstance" | "Axios")
            | ("ky", "KyInstance")
    )
}

/// How the library is asked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// `fetch(url, { method })`.
    Fetch,
    /// `axios(config)`, `axios(url, config)`.
    Axios,
    /// `client.useQuery("get", "/tasks/{id}")`.
    Query,
    /// `client.get({ url: "/tasks/{id}" })`.
    Config,
}

/// What is asked by a call of a library that is known to ask.
pub(crate) fn asks<'p>(program: &Program<'p>, file: usize, id: CallId, callee: &Value<'p>) -> Vec<Ask> {
    known(program, file, id, callee).unwrap_or_default()
}

fn known<'p>(program: &Program<'p>, file: usize, id: CallId, callee: &Value<'p>) -> Option<Vec<Ask>> {
    let call = program.call(file, id);
    let at = Fun { file, frame: call.frame };
    let args = &call.args;
    let asked = |method: Method, url: Rc<[Piece]>| Some(vec![Ask { at, call: id, method, url }]);
    let (library, path) = match callee {
        Value::Library(library, path) => (&**library, &**path),
        Value::Made(made) => return ask_made(program, at, id, made),
        _ => return None,
    };
    match (library, path) {
        ("", "EventSource" | "WebSocket") if call.kind == CallKind::New => asked(Method::get(), text(program, at, args.first())?),
        ("ai", "DefaultChatTransport" | "TextStreamChatTransport") if call.kind == CallKind::New => {
            asked(Method::Known("POST".into()), of_chat(program, at, args.first(), Some("/api/chat"))?)
        }
        (library, "useChat" | "useCompletion" | "useObject" | "experimental_useObject")
            if library == "ai/react" || library.starts_with("@ai-sdk/") =>
        {
            let usual = match path {
                "useChat" => Some("/api/chat"),
                "useCompletion" => Some("/api/completion"),
                _ => None,
            };
            asked(Method::Known("POST".into()), of_chat(program, at, args.first(), usual)?)
        }
        ("", "navigator.sendBeacon") => asked(Method::Known("POST".into()), text(program, at, args.first())?),
        ("" | "jquery", "$.ajax" | "jQuery.ajax" | "default.ajax") => by(program, at, id, Style::Axios, &[], None),
        ("" | "jquery", "$.get" | "$.post" | "$.getJSON" | "jQuery.get" | "jQuery.post" | "default.get" | "default.post") => {
            let method = if path.ends_with("post") { "POST" } else { "GET" };
            by(program, at, id, Style::Fetch, &[], Some(method))
        }
        _ => {
            let (style, rest) = style(library, path)?;
            let called = match rest {
                "" | "request" | "raw" | "native" => None,
                rest => Some(method(rest)?),
            };
            by(program, at, id, style, &[], called)
        }
    }
}

/// Where a chat asks: at `api`, or where it usually is; nothing where its options say with what it asks (`transport`).
fn of_chat<'p>(program: &Program<'p>, at: Fun, options: Option<&'p Expr>, usual: Option<&str>) -> Option<Rc<[Piece]>> {
    let options = options.map_or(Value::Unknown, |options| program.value(at, options));
    if under(program, &options, "transport").is_some() {
        return None;
    }
    let said = under(program, &options, "api").and_then(|api| text_of(&api));
    said.or_else(|| Some(Rc::new([Piece::Text(usual?.into())])))
}

/// The way in which a library is asked, and what of it is called.
fn style<'n>(library: &str, path: &'n str) -> Option<(Style, &'n str)> {
    // What `require` gives is what others import by default.
    let (head, rest) = match path {
        "*" => ("default", ""),
        path if method(path).is_some() || path == "request" => ("default", path),
        path => path.split_once('.').unwrap_or((path, "")),
    };
    let style = match (library, head) {
        ("", "fetch" | "$fetch" | "useFetch")
        | ("ofetch", "ofetch" | "$fetch")
        | ("undici", "fetch" | "default")
        | (
            "node-fetch" | "cross-fetch" | "isomorphic-fetch" | "isomorphic-unfetch" | "node-fetch-native" | "whatwg-fetch" | "expo/fetch",
            _,
        )
        | ("ky" | "ky-universal" | "got" | "wretch" | "superagent", _) => Style::Fetch,
        ("axios" | "redaxios", "default" | "axios" | "AxiosInstance" | "Axios") => Style::Axios,
        ("@angular/common/http", "HttpClient") | ("@nestjs/axios", "HttpService") => Style::Axios,
        _ => return None,
    };
    Some((style, rest.strip_prefix("axiosRef.").unwrap_or(rest)))
}

/// What is asked by what a library made: `axios.create(…).get("/tasks")`.
fn ask_made<'p>(program: &Program<'p>, at: Fun, id: CallId, made: &Made) -> Option<Vec<Ask>> {
    let (style, base) = client(program, made, 0)?;
    let member = &*made.member;
    let called = match (style, member) {
        (Style::Query, "useQuery" | "useMutation" | "useSuspenseQuery" | "useInfiniteQuery" | "queryOptions") => None,
        (_, "" | "request" | "raw") => None,
        (_, member) => Some(method(member)?),
    };
    by(program, at, id, style, &base, called)
}

/// The client that a call made, and where it asks.
fn client<'p>(program: &Program<'p>, made: &Made, depth: u32) -> Option<(Style, Vec<Piece>)> {
    let call = program.call(made.file, made.call);
    let at = Fun {
        file: made.file,
        frame: call.frame,
    };
    let options = call.args.first().map(|argument| program.value(at, argument));
    let base_of = |keys: &[&str]| -> Vec<Piece> {
        let found = keys
            .iter()
            .find_map(|key| under(program, options.as_ref()?, key).and_then(|value| text_of(&value)));
        found.map(|pieces| pieces.to_vec()).unwrap_or_default()
    };
    match (&*made.library, &*made.path) {
        ("axios" | "redaxios", "default.create" | "axios.create" | "create") => Some((Style::Axios, base_of(&["baseURL"]))),
        ("ky" | "ky-universal" | "got" | "wretch", "default.create" | "default.extend" | "default" | "ky.create" | "create" | "extend") => {
            Some((Style::Fetch, base_of(&["prefixUrl", "prefix", "baseUrl"])))
        }
        ("ofetch", "ofetch.create" | "$fetch.create") | ("", "$fetch.create") => Some((Style::Fetch, base_of(&["baseURL"]))),
        ("openapi-fetch", "default") => Some((Style::Fetch, base_of(&["baseUrl"]))),
        ("openapi-react-query", "default") if depth < 4 => match options? {
            Value::Made(inner) => Some((Style::Query, client(program, &inner, depth + 1)?.1)),
            _ => Some((Style::Query, Vec::new())),
        },
        (library, "createClient") if library.starts_with("@hey-api/") => Some((Style::Config, base_of(&["baseUrl", "baseURL"]))),
        _ => None,
    }
}

fn by<'p>(program: &Program<'p>, at: Fun, id: CallId, style: Style, base: &[Piece], called: Option<&str>) -> Option<Vec<Ask>> {
    let args = &program.call(at.file, id).args;
    let known = called.map(|method| Method::Known(method.into()));
    let asked = |method: Method, base: &[Piece], urls: &[Rc<[Piece]>]| {
        let each = urls.iter().map(|url| Ask {
            at,
            call: id,
            method: method.clone(),
            url: below(base, url),
        });
        Some(each.collect())
    };
    let value = |position: usize| args.get(position).map(|argument| program.value(at, argument));
    match style {
        Style::Query => {
            let method = Method::of(&value(0)?);
            asked(method, base, &texts(program, at, args.get(1)))
        }
        Style::Config => {
            let config = value(0)?;
            let url = text_of(&under(program, &config, "url")?)?;
            asked(known.unwrap_or_else(|| Method::in_options(program, &config)), base, &[url])
        }
        Style::Fetch => {
            // `fetch(new Request(url, { method }))`: the method stands in there.
            let request = args.first().and_then(|first| program.as_call(at.file, first, CallKind::New));
            let of_request = request.filter(|call| matches!(&call.callee, Expr::Name(name) if &**name == "Request"));
            let options = match of_request {
                Some(call) => call.args.get(1).map(|options| program.value(at, options)),
                None => value(1),
            };
            let urls = texts(program, at, args.first());
            let method = known.unwrap_or_else(|| options.map_or(Method::get(), |options| Method::in_options(program, &options)));
            asked(method, base, &urls)
        }
        Style::Axios => {
            let first = value(0)?;
            let config = match first {
                Value::Object(..) => Some(first.clone()),
                // The config is what the function is given, unless a method is called: then it is the address.
                Value::Param(_) if known.is_none() && args.len() == 1 => Some(first.clone()),
                _ => None,
            };
            match config {
                Some(config) => {
                    let url = text_of(&under(program, &config, "url")?)?;
                    let own = under(program, &config, "baseURL")
                        .filter(|base| matches!(base, Value::Text(_)))
                        .and_then(|base| text_of(&base));
                    let method = known.unwrap_or_else(|| Method::in_options(program, &config));
                    asked(method, own.as_deref().unwrap_or(base), &[url])
                }
                None => {
                    let urls = texts(program, at, args.first());
                    let with_body = called.is_some_and(|method| matches!(method, "POST" | "PUT" | "PATCH"));
                    let config = value(if with_body { 2 } else { 1 });
                    let own = config
                        .as_ref()
                        .filter(|config| matches!(config, Value::Object(..)))
                        .and_then(|config| under(program, config, "baseURL"))
                        .and_then(|base| text_of(&base));
                    let method = known.unwrap_or_else(|| config.map_or(Method::get(), |config| Method::in_options(program, &config)));
                    asked(method, own.as_deref().unwrap_or(base), &urls)
                }
            }
        }
    }
}
