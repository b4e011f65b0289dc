use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::{HeaderName, HeaderValue, header};
use pando_http::{is_too_large, leave_the_connection};
use pando_wire::header as ours;

use super::mesh::Mesh;
use super::wire::{child, error};

/// Calls `method` (a path) of an app, and streams both ways.
pub(super) async fn invoke(mesh: &Mesh, caller: &str, callee: &str, method: &str, request: Request) -> Response {
    let failed = |status, why: &str| error(status, "ERR_DIRECT_INVOKE", &format!("failed to invoke, id: {callee}, err: {why}"));
    let Some(method) = normal(method) else {
        return failed(500, "rpc error: code = InvalidArgument desc = invalid method");
    };
    let Some(app) = mesh.apps().get(callee).cloned() else {
        return failed(500, &format!("timeout waiting for address for app id {callee}"));
    };
    // The endpoint of its own name, which leads nowhere, goes before the app.
    if caller == callee {
        return failed(500, "dial tcp 127.0.0.1:0: connect: connection refused");
    }
    if !(mesh.settings.access)(caller, callee, request.method(), &format!("/{method}")) {
        let verb = request.method();
        let id = format!("spiffe://public/ns/default/{caller}");
        let why = format!("access control policy has denied access to id: {id} operation: {method} verb: {verb}");
        return failed(403, &format!("rpc error: code = PermissionDenied desc = {why}"));
    }
    let (mut parts, body) = request.into_parts();
    let query = parts.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let Ok(uri) = format!("http://{}/{method}{query}", app.address).parse() else {
        return failed(500, "rpc error: code = InvalidArgument desc = invalid method");
    };
    parts.uri = uri;
    let headers = &mut parts.headers;
    // Headers travel as text.
    if headers.values().any(|value| std::str::from_utf8(value.as_bytes()).is_err()) {
        return failed(500, "rpc error: code = Internal desc = string field contains invalid UTF-8");
    }
    leave_the_connection(headers);
    headers.remove(header::HOST);
    headers.remove(ours::APP_ID);
    let said = |text: &str| HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static(""));
    // What a caller says of itself stays, and stands before what the sidecar says.
    headers.append("dapr-caller-app-id", said(caller));
    headers.append("dapr-caller-namespace", said("default"));
    headers.append("dapr-callee-app-id", said(callee));
    headers.append("x-forwarded-for", said("127.0.0.1"));
    headers.append("x-forwarded-host", said("localhost"));
    headers.append("forwarded", said("for=127.0.0.1;by=127.0.0.1;host=localhost"));
    headers.insert(HeaderName::from_static(ours::APP_TOKEN), said(&mesh.settings.app_token));
    let trace = headers
        .get(ours::TRACEPARENT)
        .and_then(|trace| trace.to_str().ok())
        .unwrap_or_default();
    let trace = said(&child(trace));
    headers.insert(HeaderName::from_static(ours::TRACEPARENT), trace);
    match mesh.client.request(Request::from_parts(parts, body)).await {
        Ok(mut response) => {
            leave_the_connection(response.headers_mut());
            response.map(Body::new)
        }
        Err(error) if is_too_large(&error) => failed(500, "stream too large"),
        Err(error) => {
            let why = if error.is_connect() { "connect: connection refused" } else { "EOF" };
            failed(500, &format!("rpc error: code = Internal desc = error invoking app channel: {why}"))
        }
    }
}

/// The method as daprd passes it on: decoded, without ways up and empty segments, and not at all with what would end a path.
fn normal(method: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = method.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            byte => byte,
        });
    }
    let decoded = String::from_utf8(bytes).ok()?;
    if decoded.chars().any(|letter| matches!(letter, '#' | '?') || letter.is_control()) {
        return None;
    }
    let mut segments = Vec::new();
    for segment in decoded.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(segments.pop()),
            segment => segments.push(segment),
        }
    }
    Some(segments.join("/"))
}
