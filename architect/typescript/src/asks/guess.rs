//! What looks as if it asked, though it cannot be told what it is that is called: `this.http.post("/tasks")`, `request({ url: "/tasks" })`.

use super::address::looks_like_one;
use super::ask::{Ask, Method, method, text, text_of, under};
use crate::meaning::{Fun, Program, Value};
use crate::syntax::file::{CallId, CallKind, Expr};

/// Libraries whose `get("/…")` asks nobody: they answer, they pretend, or they look something up.
const OTHERS: &[&str] = &[
    "express",
    "fastify",
    "hono",
    "koa",
    "koa-router",
    "@koa/router",
    "@hono/node-server",
    "msw",
    "supertest",
    "nock",
    "axios-mock-adapter",
    "next/headers",
    "next/navigation",
    "next/router",
    "react-router",
    "react-router-dom",
    "lodash",
    "chai",
    "elysia",
    "itty-router",
    "polka",
    "restify",
    "find-my-way",
    "@hono/zod-openapi",
    "idb-keyval",
    "cypress",
    "vitest",
    "@jest/globals",
    "redis",
    "ioredis",
    "swr",
];

/// What is asked by a call that looks like it.
pub(crate) fn ask<'p>(program: &Program<'p>, file: usize, id: CallId, callee: &Value<'p>) -> Option<Ask> {
    let call = program.call(file, id);
    if call.kind != CallKind::Call {
        return None;
    }
    let at = Fun { file, frame: call.frame };
    if let Value::Library(library, _) = callee
        && OTHERS.contains(&&**library)
    {
        return None;
    }
    if let Value::Made(made) = callee
        && OTHERS.contains(&&*made.library)
    {
        return None;
    }
    let asked = |method: Method, url| Some(Ask { at, call: id, method, url });
    let last = match &call.callee {
        Expr::Member(_, key) => Some(&**key),
        Expr::Name(name) => Some(&**name),
        _ => None,
    };
    let verb = last.and_then(method);
    // `request({ method: "POST", url: "/tasks" })`, as generated clients do it.
    for argument in call.args.iter().take(3) {
        let config = program.value(at, argument);
        if !matches!(config, Value::Object(..)) {
            continue;
        }
        let url = under(program, &config, "url")
            .as_ref()
            .and_then(text_of)
            .filter(|url| looks_like_one(url));
        if let Some(url) = url {
            if let Some(verb) = verb {
                return asked(Method::Known(verb.into()), url);
            }
            if let Some(method) = under(program, &config, "method") {
                return match Method::of(&method) {
                    Method::Any => None,
                    method => asked(method, url),
                };
            }
        }
    }
    let Expr::Member(..) = &call.callee else {
        return None;
    };
    // Whoever hands over a function answers.
    let hands_over = |argument: &'p Expr| {
        matches!(
            program.value(at, argument),
            Value::Function(_) | Value::Class(..) | Value::Array(..)
        )
    };
    if call.args.iter().skip(1).any(hands_over) || matches!(callee, Value::Function(_)) {
        return None;
    }
    let url = text(program, at, call.args.first()).filter(|url| looks_like_one(url))?;
    asked(Method::Known(verb?.into()), url)
}
