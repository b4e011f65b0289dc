//! Queues and topics: who puts something in, and who takes it out.

use pando_facts::{QueueUse, Sends};
use ruff_python_ast::Expr;

use super::index::{CallAt, Index, here};
use super::resolve::{dotted, last};
use crate::{FunctionId, Value};

/// All uses of queues.
pub(super) fn queues(index: &Index<'_>) -> Vec<QueueUse> {
    let mut found = Vec::new();
    let mut functions: Vec<FunctionId> = index.functions.keys().copied().collect();
    functions.sort();
    for function in functions {
        workers(index, function, &mut found);
    }
    for call in &index.calls {
        of_call(index, call, &mut found);
    }
    found
}

/// By which library a decorator makes a function a worker, and the name of the work.
fn worker<'p>(index: &Index<'p>, function: FunctionId) -> Option<(&'static str, String)> {
    let (at, def) = index.functions.get(&function)?;
    let outside = crate::At {
        function: index.program.function(function).outer,
        ..at.clone()
    };
    for decorator in &def.decorator_list {
        let (func, call) = match &decorator.expression {
            Expr::Call(call) => (&*call.func, Some(call)),
            expr => (expr, None),
        };
        let expr = here(&outside, func);
        let names = index.externals(expr);
        let keyword = |name: &str| {
            let call = call?;
            call.arguments
                .find_keyword(name)
                .and_then(|keyword| index.written(expr.to(&keyword.value)))
        };
        let first = || {
            call.and_then(|call| call.arguments.args.first())
                .and_then(|first| index.written(expr.to(first)))
        };
        let own = || index.program.function(function).unit.to_string();
        for name in &names {
            let root = name.split('.').next().unwrap_or(name);
            match (root, last(name)) {
                ("celery", "task" | "shared_task") => return Some(("celery", keyword("name").or_else(first).unwrap_or_else(own))),
                ("dramatiq", "actor") => return Some(("dramatiq", keyword("actor_name").unwrap_or_else(own))),
                ("rq" | "django_rq", "job") => return Some(("rq", first().unwrap_or_else(|| "default".to_owned()))),
                ("huey", "task" | "periodic_task" | "db_task") => return Some(("huey", own())),
                ("taskiq" | "procrastinate", "task") => return Some(("taskiq", own())),
                ("faststream", "subscriber") => return Some(("faststream", first()?)),
                ("faust", "agent") => return Some(("kafka", own())),
                ("dapr", "subscribe") => {
                    return Some((
                        "dapr",
                        keyword("topic").or_else(|| {
                            let call = call?;
                            call.arguments.args.get(1).and_then(|topic| index.written(expr.to(topic)))
                        })?,
                    ));
                }
                _ => {}
            }
        }
        // `@celery.task` of an application that nobody can follow.
        let written = dotted(func);
        if matches!(
            written.as_str(),
            "shared_task" | "celery.task" | "celery_app.task" | "app.task" | "celery_worker.task"
        ) && names.iter().all(|name| name.starts_with("builtins"))
        {
            return Some(("celery", keyword("name").unwrap_or_else(own)));
        }
    }
    None
}

fn workers(index: &Index<'_>, function: FunctionId, found: &mut Vec<QueueUse>) {
    if let Some((by, queue)) = worker(index, function) {
        let known = index.program.function(function);
        found.push(QueueUse {
            unit: known.unit.clone(),
            queue,
            by: by.to_owned(),
            sends: Sends::Receives,
            place: known.place.clone(),
        });
    }
}

fn of_call<'p>(index: &Index<'p>, call: &CallAt<'p>, found: &mut Vec<QueueUse>) {
    let Expr::Attribute(method) = &*call.call.func else {
        // `KafkaConsumer("tasks")`
        for name in index.externals(call.here().to(&call.call.func)) {
            if matches!(last(&name), "KafkaConsumer" | "AIOKafkaConsumer") {
                for argument in &call.call.arguments.args {
                    if let Some(topic) = index.written(call.here().to(argument)) {
                        found.push(used(index, call, topic, "kafka", Sends::Receives));
                    }
                }
            }
        }
        return;
    };
    let base = call.here().to(&method.value);
    let text = |name: &str, place: usize| call.argument(name, place).and_then(|text| index.written(call.here().to(text)));
    let name = method.attr.as_str();
    if matches!(
        name,
        "delay" | "apply_async" | "send" | "send_with_options" | "delay_on_commit" | "kiq" | "s" | "si"
    ) {
        for value in index.values(base).iter() {
            if let Value::Function(function) | Value::Method(function, _) = value
                && let Some((by, queue)) = worker(index, *function)
            {
                found.push(used(index, call, queue, by, Sends::Sends));
            }
        }
    }
    for of in index.externals(base) {
        let root = of.split('.').next().unwrap_or(&of);
        let use_of = match (root, name) {
            ("celery", "send_task") => text("name", 0).map(|queue| (queue, "celery", Sends::Sends)),
            ("rq" | "django_rq", "enqueue" | "enqueue_in" | "enqueue_at" | "enqueue_call") => {
                let queue = index.assigned_or_self(base).into_iter().find_map(|made| match made.expr {
                    Expr::Call(made_by) => made_by
                        .arguments
                        .find_argument_value("name", 0)
                        .and_then(|name| index.written(made.to(name))),
                    _ => None,
                });
                Some((queue.unwrap_or_else(|| "default".to_owned()), "rq", Sends::Sends))
            }
            ("kafka" | "aiokafka", "send" | "send_and_wait") => text("topic", 0).map(|topic| (topic, "kafka", Sends::Sends)),
            ("confluent_kafka", "produce") => text("topic", 0).map(|topic| (topic, "kafka", Sends::Sends)),
            ("kafka" | "aiokafka" | "confluent_kafka", "subscribe") => {
                for topic in call
                    .argument("topics", 0)
                    .map(|topics| index.texts(call.here().to(topics)))
                    .unwrap_or_default()
                {
                    found.push(used(index, call, topic, "kafka", Sends::Receives));
                }
                None
            }
            ("redis" | "aioredis" | "fakeredis", "publish" | "xadd" | "lpush" | "rpush") => text("name", 0)
                .or_else(|| text("channel", 0))
                .map(|queue| (queue, "redis", Sends::Sends)),
            ("redis" | "aioredis" | "fakeredis", "subscribe" | "psubscribe" | "brpop" | "blpop" | "lpop" | "rpop") => {
                text("channel", 0).map(|queue| (queue, "redis", Sends::Receives))
            }
            ("redis" | "aioredis" | "fakeredis", "xread" | "xreadgroup") => {
                let streams = call
                    .keyword("streams")
                    .or_else(|| call.call.arguments.args.iter().find(|argument| argument.is_dict_expr()));
                if let Some(Expr::Dict(dict)) = streams {
                    for key in dict.items.iter().filter_map(|item| item.key.as_ref()) {
                        if let Some(stream) = index.written(call.here().to(key)) {
                            found.push(used(index, call, stream, "redis", Sends::Receives));
                        }
                    }
                }
                None
            }
            ("pika" | "aio_pika", "basic_publish") => text("routing_key", 1)
                .or_else(|| text("exchange", 0))
                .map(|queue| (queue, "pika", Sends::Sends)),
            ("pika" | "aio_pika", "basic_consume" | "basic_get") => text("queue", 0).map(|queue| (queue, "pika", Sends::Receives)),
            ("dapr", "publish_event") => text("topic_name", 1).map(|topic| (topic, "dapr", Sends::Sends)),
            ("arq", "enqueue_job") => text("function", 0).map(|job| (job, "arq", Sends::Sends)),
            ("nats", "publish") => text("subject", 0).map(|subject| (subject, "nats", Sends::Sends)),
            ("nats", "subscribe") => text("subject", 0).map(|subject| (subject, "nats", Sends::Receives)),
            ("faststream", "publish") => call
                .keyword("topic")
                .or_else(|| call.keyword("queue"))
                .and_then(|queue| index.written(call.here().to(queue)))
                .map(|queue| (queue, "faststream", Sends::Sends)),
            ("boto3" | "aioboto3", "send_message") => text("QueueUrl", 9).map(|queue| (queue, "sqs", Sends::Sends)),
            ("boto3" | "aioboto3", "receive_message") => text("QueueUrl", 9).map(|queue| (queue, "sqs", Sends::Receives)),
            _ => None,
        };
        if let Some((queue, by, sends)) = use_of {
            found.push(used(index, call, queue, by, sends));
            return;
        }
    }
}

fn used(index: &Index<'_>, call: &CallAt<'_>, queue: String, by: &str, sends: Sends) -> QueueUse {
    QueueUse {
        unit: call.at.unit.clone(),
        queue,
        by: by.to_owned(),
        sends,
        place: index.program.place(call.at.module, call.call),
    }
}
