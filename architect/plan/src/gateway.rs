//! What the one door is told: a configuration of nginx that names, of each method and path that people may ask for, the service whose
//! sidecar it goes to. Anything else that passes on does as well.

use std::collections::BTreeSet;
use std::fmt::Write;

use pando_model::{Access, Kind, Method, Model, Operations};

use crate::model::FACE;
use crate::target::Target;

/// A configuration that nginx takes as its whole file; nothing where there is no gateway.
pub(crate) fn told(target: &Target<'_>, model: &Model) -> Option<String> {
    let gateway = target.gateway.as_ref()?;
    let service = model.services.get(gateway)?;
    let mut lines = Vec::new();
    let mut unders = BTreeSet::new();
    for call in service.calls.iter().filter(|call| call.operations == Operations::All(Kind::People)) {
        let under = call.under.as_ref().map_or("", |under| under.as_str());
        if !under.is_empty() && unders.insert(pattern(under)) {
            // What is none of the paths below it is no page either.
            lines.push((vec![0, 3], format!("\"~^[A-Z]+ {}(/|$)\" \"\";", pattern(under))));
        }
        let asked = model
            .services
            .get(&call.to)?
            .operations
            .iter()
            .filter(|one| one.access != Access::Services);
        for one in asked {
            let methods = match one.method {
                Method::Any => "[A-Z]+",
                Method::Get => "(GET|HEAD)",
                other => other.name(),
            };
            let path = format!("{under}{}", one.path);
            lines.push((weight(&path), format!("\"~^{methods} {}/?$\" {};", pattern(&path), call.to)));
        }
    }
    // nginx takes the first that fits: words before parameters, and those before any number of segments.
    lines.sort();
    let mut text = format!(
        "# Written by `architect` for {gateway}: which service answers what people ask for. It is yours to edit.\n\
         # People come in on {FACE}, the sidecar on 8000. It writes below /tmp alone, so that its file system may be read-only.\n\
         pid /tmp/nginx.pid;\n\
         events {{}}\n\
         http {{\n\
         \x20   access_log /dev/stdout;\n\
         \x20   client_body_temp_path /tmp/body;\n\
         \x20   proxy_temp_path /tmp/proxy;\n\
         \x20   fastcgi_temp_path /tmp/fastcgi;\n\
         \x20   uwsgi_temp_path /tmp/uwsgi;\n\
         \x20   scgi_temp_path /tmp/scgi;\n\
         \x20   client_max_body_size 1m;\n\
         \x20   map_hash_bucket_size 512;\n\
         \x20   map \"$request_method $uri\" $app {{\n\
         \x20       default \"\";\n"
    );
    for (_, line) in &lines {
        // Writing to a String does not fail.
        let _ = writeln!(text, "        {line}");
    }
    text += "    }\n    server {\n";
    let _ = write!(
        text,
        "        listen {FACE};\n        location / {{\n            if ($app = \"\") {{ return 404; }}\n"
    );
    for under in &unders {
        let _ = writeln!(text, "            rewrite \"^{under}(/.*)$\" $1 break;");
    }
    text += "            proxy_pass http://127.0.0.1:3500;\n\
             \x20           proxy_http_version 1.1;\n\
             \x20           proxy_set_header Host $host;\n\
             \x20           proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;\n\
             \x20           proxy_set_header X-Forwarded-Proto $scheme;\n\
             \x20           # The sidecar asks the service of this app id.\n\
             \x20           proxy_set_header dapr-app-id $app;\n\
             \x20           # What people send of these is not theirs to say.\n\
             \x20           proxy_set_header dapr-api-token \"\";\n\
             \x20           proxy_read_timeout 15s;\n\
             \x20       }\n    }\n    server {\n        listen 8000;\n\
             \x20       location = /healthz { return 200; }\n\
             \x20       location = /readyz { return 200; }\n\
             \x20       location / { return 404; }\n    }\n}\n";
    Some(text)
}

/// A path as a regular expression in quotes.
fn pattern(path: &str) -> String {
    let segments = path.split('/').skip(1).map(|segment| match segment {
        rest if rest.starts_with("{*") => ".*".to_owned(),
        parameter if parameter.starts_with('{') => "[^/]+".to_owned(),
        word => word.chars().map(plain).collect(),
    });
    let joined: Vec<String> = segments.collect();
    format!("/{}", joined.join("/"))
}

/// A character that stands for itself; one that no set may have stands for any.
fn plain(one: char) -> String {
    match one {
        one if one.is_ascii_alphanumeric() || matches!(one, '-' | '_' | '~' | '!' | ',' | '=' | '@' | ':' | '&') => one.to_string(),
        '.' | '(' | ')' | '|' | '+' | ';' => format!("[{one}]"),
        _ => ".".to_owned(),
    }
}

/// What stands before what: of each segment whether it is a word (0), a parameter (1) or any number (2).
fn weight(path: &str) -> Vec<u8> {
    path.split('/')
        .skip(1)
        .map(|segment| match segment {
            rest if rest.starts_with("{*") => 2,
            parameter if parameter.starts_with('{') => 1,
            _ => 0,
        })
        .collect()
}
