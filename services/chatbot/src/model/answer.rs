use serde::Deserialize;
use serde_json::Value;

use super::ModelError;

/// The call that the model chose.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolCall {
    /// The tool's name.
    pub name: String,
    /// Its arguments, not checked yet.
    pub arguments: Value,
}

#[derive(Deserialize)]
struct Completion {
    choices: Vec<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    message: Message,
}

#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    tool_calls: Option<Vec<Call>>,
}

#[derive(Deserialize)]
struct Call {
    function: Function,
}

#[derive(Deserialize)]
struct Function {
    name: String,
    #[serde(default)]
    arguments: Value,
}

/// The one call of an answer. Text beside it is passed over; no call, or more than one, makes no sense here.
pub fn read(bytes: &[u8]) -> Result<ToolCall, ModelError> {
    let nonsense = |reason: &str| ModelError::Nonsense(reason.to_owned());
    // The reasons of the JSON reader may quote what was read, and that is nobody's business in a log.
    let completion: Completion = serde_json::from_slice(bytes).map_err(|_| nonsense("it is not a chat completion"))?;
    let message = completion
        .choices
        .into_iter()
        .next()
        .ok_or_else(|| nonsense("it has no choice"))?
        .message;
    let mut calls = message.tool_calls.unwrap_or_default().into_iter();
    let function = match (calls.next(), calls.next()) {
        (Some(call), None) => call.function,
        (None, _) => return Err(nonsense("it calls no tool")),
        (Some(_), Some(_)) => return Err(nonsense("it calls several tools")),
    };
    let arguments = match function.arguments {
        Value::String(text) if text.trim().is_empty() => Value::Object(serde_json::Map::new()),
        Value::String(text) => serde_json::from_str(&text).map_err(|_| nonsense("its arguments are not JSON"))?,
        Value::Null => Value::Object(serde_json::Map::new()),
        object => object,
    };
    Ok(ToolCall {
        name: function.name,
        arguments,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn message(calls: Value) -> Vec<u8> {
        json!({ "choices": [{ "message": { "content": "hm", "tool_calls": calls } }] })
            .to_string()
            .into_bytes()
    }

    #[test]
    fn one_call_is_read_and_everything_else_is_refused() {
        let call = json!({ "type": "function", "function": { "name": "list", "arguments": "{\"a\":1}" } });
        let read_call = read(&message(json!([call]))).unwrap();
        assert_eq!((read_call.name.as_str(), read_call.arguments), ("list", json!({ "a": 1 })));
        assert!(read(&message(json!([{ "function": { "name": "undo" } }]))).is_ok());
        assert!(read(&message(json!([{ "function": { "name": "undo", "arguments": {} } }]))).is_ok());
        for bad in [
            message(json!([call, call])),
            message(json!([])),
            message(Value::Null),
            message(json!([{ "function": { "name": "list", "arguments": "{\"a\":" } }])),
            b"{\"choices\":[]}".to_vec(),
            b"{}".to_vec(),
            b"not json".to_vec(),
            Vec::new(),
        ] {
            assert!(
                matches!(read(&bad), Err(ModelError::Nonsense(_))),
                "{}",
                String::from_utf8_lossy(&bad)
            );
        }
    }
}
