use std::sync::Arc;

use axum::extract::State;
use pando_chat_contract::{MESSAGE_CHARACTERS_MAX, Process};
use pando_http::{Answer, Authenticated, Context, Once};
use pando_service::Current;
use pando_wire::Problem;
use tokio::sync::oneshot;

use crate::reply;
use crate::turn::{self, Chat, Input, Turn};

/// `POST /chat/process`: a message, or a button. The turn is taken to its end also when the client goes away meanwhile: what it changed
/// is then found in the history.
pub async fn process(
    State(chat): State<Arc<Chat>>,
    Authenticated(caller): Authenticated,
    context: Context,
    Once { body: process, key: once }: Once<Process>,
) -> Result<Answer, Problem> {
    let input = input(&process)?;
    if let Some(key) = &once
        && let Some(reply) = turn::answered_before(&chat, caller.user_id, key).await?
    {
        return Ok(Answer::json(&reply));
    }
    let turn = Turn {
        user: caller.user_id,
        session: process.session_id,
        zone: process.time_zone.unwrap_or(caller.zone),
        context: context.0,
        input,
        once,
    };
    let (give, answer) = oneshot::channel();
    let taken = turn::take(chat.clone(), turn);
    let work = async move {
        let _ = give.send(taken.await);
    };
    match Current::get() {
        Some(current) => chat.platform.tasks.spawn_to_its_end("chat turn", current.scope(work)),
        None => chat.platform.tasks.spawn_to_its_end("chat turn", work),
    }
    let reply = answer.await.map_err(|_| Problem::internal("a turn of the chat died"))??;
    Ok(Answer::json(&reply))
}

fn input(process: &Process) -> Result<Input, Problem> {
    match (&process.message, &process.action) {
        (Some(_), Some(_)) => Err(Problem::invalid("/action", "must not come together with a message")),
        (None, None) => Err(Problem::invalid("/message", "must be given, or an action")),
        (None, Some(pressed)) => match reply::pressed(&pressed.id) {
            Some(answer) => Ok(Input::Pressed(answer)),
            None => Err(Problem::invalid("/action/id", "must be the id of a card's button")),
        },
        (Some(message), None) => {
            let message = message.trim();
            let length = message.chars().count();
            match length {
                0 => Err(Problem::invalid("/message", "must not be empty")),
                1..=MESSAGE_CHARACTERS_MAX => Ok(Input::Said(message.to_owned())),
                _ => Err(Problem::invalid(
                    "/message",
                    format!("must be at most {MESSAGE_CHARACTERS_MAX} characters long, and is {length}"),
                )),
            }
        }
    }
}
