use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::address::{is_prefix, written};
use super::ask::{Ask, Method, text, texts, under};
use super::{client, guess};
use crate::meaning::{Fun, Piece, Place, Program, Value};
use crate::syntax::file::{CallId, CallKind, Expr, Name};

/// Through how many functions an address is followed.
const LEVELS: u32 = 6;

/// Through how many calls addresses are followed in all.
const STEPS: usize = 200_000;

/// How many requests are told of at most.
const MOST: usize = 50_000;

/// Something that is asked, with all that can be told of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Asked {
    pub at: Fun,
    pub call: CallId,
    pub method: Name,
    pub url: String,
}

/// All that a program asks. `targets` is what its calls call, by file and call.
pub(crate) fn asked<'p>(program: &Program<'p>, targets: &[Vec<Value<'p>>]) -> Vec<Asked> {
    let callers = callers(program, targets);
    let mut told: BTreeSet<(usize, CallId)> = BTreeSet::new();
    let mut found = BTreeSet::new();
    let mut left = STEPS;
    let mut follow = |first: Ask, told: &mut BTreeSet<(usize, CallId)>, found: &mut BTreeSet<Asked>| {
        let mut open = vec![(first, 0)];
        while let Some((ask, level)) = open.pop() {
            if found.len() >= MOST || left == 0 {
                return;
            }
            left -= 1;
            told.insert((ask.at.file, ask.call));
            let ask = settled(program, &callers, ask);
            let next = moving(program, &ask).and_then(|function| callers.get(&function).map(|by| (function, by)));
            let outer: Vec<&Caller> = match next {
                Some((function, by)) if level < LEVELS => by.iter().filter(|caller| !within(program, caller.at, function)).collect(),
                _ => Vec::new(),
            };
            if outer.is_empty() {
                found.extend(finished(program, &ask));
            }
            for caller in outer {
                if let Some((function, _)) = next {
                    let carried = carried(program, &ask, function, caller);
                    open.extend(carried.into_iter().map(|ask| (ask, level + 1)));
                }
            }
        }
    };
    for (file, of_file) in targets.iter().enumerate() {
        for (id, callee) in of_file.iter().enumerate() {
            let mut asks = client::asks(program, file, id, callee);
            if asks.is_empty() {
                asks.extend(of_cache(program, file, id, callee).or_else(|| of_form(program, file, id)));
            }
            for ask in asks {
                follow(ask, &mut told, &mut found);
            }
        }
    }
    for (file, of_file) in targets.iter().enumerate() {
        for (id, callee) in of_file.iter().enumerate() {
            if !told.contains(&(file, id))
                && let Some(ask) = guess::ask(program, file, id, callee)
            {
                follow(ask, &mut told, &mut found);
            }
        }
    }
    found.into_iter().collect()
}

/// Somebody who calls a function, and where what it is given stands in the call.
struct Caller {
    at: Fun,
    call: CallId,
    /// The key of a cache is what the function is given.
    keyed: bool,
}

fn callers<'p>(program: &Program<'p>, targets: &[Vec<Value<'p>>]) -> BTreeMap<Fun, Vec<Caller>> {
    let mut callers: BTreeMap<Fun, Vec<Caller>> = BTreeMap::new();
    for (file, of_file) in targets.iter().enumerate() {
        for (call, callee) in of_file.iter().enumerate() {
            let made = program.call(file, call);
            let at = Fun { file, frame: made.frame };
            let called = match callee {
                Value::Function(function) if made.kind != CallKind::New => Some((*function, false)),
                Value::Class(file, class) if made.kind == CallKind::New => {
                    match program.files[*file].classes[*class].members.get("constructor") {
                        Some((_, Expr::Function(frame))) => Some((
                            Fun {
                                file: *file,
                                frame: *frame,
                            },
                            false,
                        )),
                        _ => None,
                    }
                }
                callee if is_cache(callee) => match made.args.get(1).map(|fetcher| program.value(at, fetcher)) {
                    Some(Value::Function(function)) => Some((function, true)),
                    _ => None,
                },
                _ => None,
            };
            if let Some((function, keyed)) = called {
                callers.entry(function).or_default().push(Caller { at, call, keyed });
            }
        }
    }
    callers
}

/// `useSWR(key, fetcher)`: the key is what the fetcher is given. What only makes a key, or says that an answer is old, asks nobody.
fn is_cache(callee: &Value<'_>) -> bool {
    let asks = |name: &str| !matches!(name, "unstable_serialize" | "useSWRConfig" | "SWRConfig" | "mutate");
    matches!(callee, Value::Library(library, name) if library.starts_with("swr") && asks(name))
}

/// `useSWR("/api/tasks")` with a fetcher that is somewhere else.
fn of_cache<'p>(program: &Program<'p>, file: usize, id: CallId, callee: &Value<'p>) -> Option<Ask> {
    if !is_cache(callee) {
        return None;
    }
    let call = program.call(file, id);
    let at = Fun { file, frame: call.frame };
    if matches!(call.args.get(1).map(|fetcher| program.value(at, fetcher)), Some(Value::Function(_))) {
        return None;
    }
    let url = text(program, at, call.args.first()).filter(|url| super::address::looks_like_one(url))?;
    Some(Ask {
        at,
        call: id,
        method: Method::get(),
        url,
    })
}

/// `<form action="/api/tasks" method="post">`.
fn of_form(program: &Program<'_>, file: usize, id: CallId) -> Option<Ask> {
    let call = program.call(file, id);
    if call.kind != CallKind::Jsx || !matches!(&call.callee, Expr::Text(tag) if &**tag == "form") {
        return None;
    }
    let at = Fun { file, frame: call.frame };
    let attributes = program.value(at, call.args.first()?);
    let Value::Text(url) = under(program, &attributes, "action")? else {
        return None;
    };
    if !super::address::looks_like_one(&url) {
        return None;
    }
    let method = Method::in_options(program, &attributes);
    Some(Ask { at, call: id, method, url })
}

/// The function whose caller says what is asked: its parameter is the method, or the path.
fn moving(program: &Program<'_>, ask: &Ask) -> Option<Fun> {
    if let Method::Given(place) | Method::In(place) = &ask.method {
        return Some(place.of);
    }
    let mut before = String::new();
    let mut moves = None;
    for (position, piece) in ask.url.iter().enumerate() {
        match piece {
            Piece::Text(text) => before.push_str(text),
            Piece::Hole(_) => {}
            Piece::Param(place) => {
                let after = &ask.url[position + 1..];
                let path_follows = after.iter().any(|piece| match piece {
                    Piece::Text(text) => text.split('?').next().is_some_and(|text| text.contains(char::is_alphanumeric)),
                    _ => false,
                });
                let names_path = matches!(
                    &*program.hole_of(place).to_lowercase(),
                    "path" | "url" | "uri" | "endpoint" | "route" | "pathname" | "resource" | "href" | "input" | "urlpath" | "apipath"
                );
                if !before.contains('?') && ((is_prefix(&before) && !path_follows) || names_path) {
                    // What stands behind another is the path below it.
                    moves = Some(place.of);
                }
            }
        }
    }
    moves
}

/// With what a factory or constructor is given, where it is called once: that is no other place for what is asked.
fn settled<'p>(program: &Program<'p>, callers: &BTreeMap<Fun, Vec<Caller>>, mut ask: Ask) -> Ask {
    for _ in 0..4 {
        let moves = moving(program, &ask);
        let outer = ask.url.iter().enumerate().find_map(|(position, piece)| match piece {
            Piece::Param(place) if Some(place.of) != moves => {
                // Its own parameters are holes, unless all of its addresses begin with one.
                let own =
                    position > 0 && within(program, ask.at, place.of) && program.files[place.of.file].unit(ask.at.frame) == place.of.frame;
                match callers.get(&place.of).map(Vec::as_slice) {
                    Some([only]) if !own && !only.keyed => Some((place.of, only)),
                    _ => None,
                }
            }
            _ => None,
        });
        let Some((function, only)) = outer else {
            break;
        };
        let args = &program.call(only.at.file, only.call).args;
        let filled = program.fill(&ask.url, function, only.at, args);
        if filled == ask.url {
            break;
        }
        ask.url = filled;
    }
    ask
}

/// Whether a function is another, or stands within it.
fn within(program: &Program<'_>, at: Fun, function: Fun) -> bool {
    let mut frame = at.frame;
    at.file == function.file
        && loop {
            if frame == function.frame {
                break true;
            }
            if frame == crate::syntax::file::MODULE {
                break false;
            }
            frame = program.files[at.file].frames[frame].parent;
        }
}

/// What is asked by whoever calls the function.
fn carried<'p>(program: &Program<'p>, ask: &Ask, function: Fun, caller: &Caller) -> Vec<Ask> {
    let args: &'p [Expr] = &program.call(caller.at.file, caller.call).args;
    let with = |position: usize, text: &[Piece]| -> Rc<[Piece]> {
        let each = ask.url.iter().flat_map(|piece| match piece {
            Piece::Param(place) if place.of == function && place.position == position && place.path.is_empty() => text.to_vec(),
            other => vec![other.clone()],
        });
        each.collect()
    };
    let urls: Vec<Rc<[Piece]>> = match caller.keyed {
        true => {
            let key = text(program, caller.at, args.first()).unwrap_or_else(|| Rc::new([]));
            vec![with(0, &key)]
        }
        false => {
            // Where the caller chooses, it asks at several.
            let chosen = ask.url.iter().find_map(|piece| match piece {
                Piece::Param(place) if place.of == function && place.path.is_empty() => {
                    let choices = texts(program, caller.at, args.get(place.position));
                    (choices.len() > 1).then_some((place.position, choices))
                }
                _ => None,
            });
            let open = match chosen {
                Some((position, choices)) => choices.iter().map(|choice| with(position, choice)).collect(),
                None => vec![ask.url.clone()],
            };
            open.iter().map(|url| program.fill(url, function, caller.at, args)).collect()
        }
    };
    let given = |place: &Place| -> Option<Value<'p>> {
        let argument = args.get(if caller.keyed {
            place.position.checked_sub(1).map_or(0, |_| usize::MAX)
        } else {
            place.position
        });
        match argument {
            Some(argument) => Some(program.value(caller.at, argument)),
            None => {
                let param = program.files[function.file].frames[function.frame].params.get(place.position);
                param
                    .and_then(|param| param.default.as_ref())
                    .map(|default| program.value(function, default))
            }
        }
    };
    let along = |place: &Place| place.path.iter().try_fold(given(place)?, |value, key| under(program, &value, key));
    let method = match &ask.method {
        Method::Given(place) if place.of == function => match place.path.split_last() {
            // `options.method`: GET where the options say none.
            Some((last, path)) if matches!(&**last, "method" | "type") => {
                let options = path
                    .iter()
                    .try_fold(given(place), |value, key| Some(value.and_then(|value| under(program, &value, key))));
                match options.flatten() {
                    Some(options) => Method::in_options(program, &options),
                    None => Method::get(),
                }
            }
            _ => along(place).map_or(Method::Any, |value| Method::of(&value)),
        },
        Method::In(place) if place.of == function => along(place).map_or(Method::get(), |value| Method::in_options(program, &value)),
        other => other.clone(),
    };
    let each = urls.into_iter().map(|url| Ask {
        at: caller.at,
        call: caller.call,
        method: method.clone(),
        url,
    });
    each.collect()
}

/// What is told of it in the end; nothing where nothing of its address is known but that it has one.
fn finished(program: &Program<'_>, ask: &Ask) -> Option<Asked> {
    let url = written(program, &ask.url);
    if url.is_empty() || ["blob:", "data:", "file:"].iter().any(|scheme| url.starts_with(scheme)) {
        return None;
    }
    let method: Name = match &ask.method {
        Method::Known(method) => method.clone(),
        // Options that nobody gives.
        Method::In(_) => "GET".into(),
        Method::Given(_) | Method::Any => "ANY".into(),
    };
    Some(Asked {
        at: ask.at,
        call: ask.call,
        method,
        url,
    })
}
