use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// How much a task matters: 1 is the highest, 4 the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum Priority {
    /// Do it first.
    P1 = 1,
    /// Important.
    P2 = 2,
    /// Somewhat.
    P3 = 3,
    /// As it comes: what a task has unless it says otherwise.
    #[default]
    P4 = 4,
}

impl Priority {
    /// 1 to 4.
    pub fn number(self) -> u8 {
        self as u8
    }
}

impl TryFrom<u8> for Priority {
    type Error = &'static str;

    fn try_from(number: u8) -> Result<Self, Self::Error> {
        match number {
            1 => Ok(Self::P1),
            2 => Ok(Self::P2),
            3 => Ok(Self::P3),
            4 => Ok(Self::P4),
            _ => Err("a priority is 1, 2, 3 or 4 (1 is the highest)"),
        }
    }
}

impl From<Priority> for u8 {
    fn from(priority: Priority) -> Self {
        priority.number()
    }
}

impl JsonSchema for Priority {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Priority".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": 1, "maximum": 4, "description": "1 is the highest, 4 the default" })
    }
}
