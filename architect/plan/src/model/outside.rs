use std::collections::BTreeMap;

use pando_facts::{Place, Side, Target as Reached};
use pando_model::{External, Service};

use super::data::{self, Found};
use super::settings::Readers;
use crate::names::line;
use crate::target::Target;

/// What is talked to, by its name and port, and where.
type Outside = BTreeMap<(String, u16), Place>;

/// Names that the chart has for what sidecars talk to.
const OF_THE_CHART: [&str; 3] = ["state store", "pubsub broker", "postgresql"];

/// What a service talks to outside of the system.
pub(super) fn give(target: &Target<'_>, readers: &Readers<'_>, at: usize, found: &Found, service: &mut Service) {
    if service.data.is_some() {
        service
            .externals
            .push(external(data::name(found.kind), found.port, "its own schema"));
    }
    for ((name, port), place) in outside(target, readers, at) {
        let is_named = service.externals.iter().any(|one| one.name.as_str() == name && one.port == port);
        if !is_named {
            service.externals.push(external(&name, port, &format!("asked at {place}")));
        }
    }
}

fn external(name: &str, port: u16, why: &str) -> External {
    External {
        name: line(name),
        port,
        optional: false,
        address: None,
        secret: None,
        why: line(why),
    }
}

/// What can be told of it: hosts that are asked over HTTP, brokers of queues, and what variables have addresses of.
pub(crate) fn outside(target: &Target<'_>, readers: &Readers<'_>, at: usize) -> Outside {
    let is_of = |unit| readers.of_unit(target, unit).contains(&at);
    let mut all = Outside::new();
    let mut put = |name: &str, port: u16, place: &Place| {
        let plain = line(name);
        let words = plain.as_str().to_lowercase().replace(|one: char| !one.is_ascii_alphanumeric(), " ");
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        // What has no letter of its own has no name among a chart's values.
        let name = match OF_THE_CHART.contains(&&*words) || words.is_empty() {
            true => format!("outside {plain}").trim().to_owned(),
            false => plain.to_string(),
        };
        all.entry((name, port)).or_insert_with(|| place.clone());
    };
    for request in target.facts.requests.iter().filter(|request| request.side == Side::Server) {
        if let Reached::Outside(host) = &request.target
            && is_of(&request.unit)
        {
            put(host, port(&request.url), &request.place);
        }
    }
    for used in target.facts.queues.iter().filter(|used| is_of(&used.unit)) {
        let broker = match used.by.as_str() {
            "kafka" => Some(("Kafka", 9092)),
            "pika" | "rabbitmq" | "amqp" => Some(("RabbitMQ", 5672)),
            "celery" | "rq" | "redis" => Some(("Redis", 6379)),
            _ => None,
        };
        if let Some((name, port)) = broker {
            put(name, port, &used.place);
        }
    }
    for read in target.facts.settings.iter() {
        if !readers.of_setting(target, read).contains(&at) {
            continue;
        }
        let begins = |word: &str| read.name.starts_with(word);
        let known = [
            (begins("REDIS_"), "Redis", 6379),
            (begins("SMTP_") || begins("MAIL_"), "mail", 587),
            (begins("KAFKA_"), "Kafka", 9092),
            (begins("RABBITMQ_") || begins("AMQP_"), "RabbitMQ", 5672),
            (begins("ELASTICSEARCH_") || begins("ELASTIC_"), "Elasticsearch", 9200),
        ];
        for (_, name, port) in known.into_iter().filter(|(is_it, _, _)| *is_it) {
            put(name, port, &read.place);
        }
    }
    all
}

/// The port of an address.
fn port(url: &str) -> u16 {
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let said = authority
        .rsplit_once(':')
        .and_then(|(_, port)| port.parse().ok())
        .filter(|port| *port > 0);
    said.unwrap_or(if matches!(scheme, "http" | "ws") { 80 } else { 443 })
}
