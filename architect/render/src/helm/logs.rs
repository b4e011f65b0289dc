use serde_json::{Value, json};

use super::schema::{flag, image, list, named, of, resources, strings, text, whole};
use super::system::System;

/// What the templates of the agent of logs know: the apps whose pods it reads. All that there may be, wherever services are: while they
/// move, pods of both places are there.
pub(super) fn context(system: &System<'_>) -> Value {
    json!({ "log_apps": system.whole.services.keys().collect::<Vec<_>>() })
}

/// What the values may say of the logs. Nothing of it gets to be more than one value of the agent's configuration.
pub(super) fn schema() -> Value {
    let like = |pattern: &str| json!({ "type": "string", "pattern": pattern });
    of(vec![
        ("to", json!({ "enum": ["none", "loki", "elasticsearch"] })),
        ("url", text()),
        ("auth", json!({ "enum": ["none", "password", "token"] })),
        ("ca", flag()),
        ("secret", named()),
        ("namespace", like("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")),
        ("loki", of(vec![("tenant", like("^[A-Za-z0-9_.-]{0,150}$"))])),
        ("elasticsearch", of(vec![("index", like("^[a-z0-9][a-z0-9._-]{0,199}$"))])),
        (
            "agent",
            of(vec![
                ("image", image()),
                ("user", whole(0, i64::from(u32::MAX))),
                ("bufferMiB", whole(16, 65_536)),
                ("resources", resources()),
                ("priorityClassName", text()),
                ("nodeSelector", strings()),
                ("tolerations", list()),
            ]),
        ),
    ])
}
