use super::words;

/// Servers whose first word that is no option names the application, and programs that name it behind an option.
const SERVERS: &[&str] = &["uvicorn", "gunicorn", "hypercorn", "daphne", "granian", "waitress-serve", "uwsgi"];

/// What of a program a command starts: the module or file, and the part of the command that says so.
pub fn of(command: &str) -> Vec<(String, String)> {
    let mut started = Vec::new();
    // A shell's line may run several, and one may be inside of another's word: `sh -c "alembic upgrade head && uvicorn app:app"`.
    for part in command
        .split(['\n', ';'])
        .flat_map(|part| part.split("&&"))
        .flat_map(|part| part.split("||"))
    {
        let words = words::of(part);
        for (at, word) in words.iter().enumerate() {
            let name = word.rsplit('/').next().unwrap_or(word);
            let rest = &words[at + 1..];
            let found = match name {
                _ if word.contains(' ') => {
                    started.extend(of(word));
                    None
                }
                _ if SERVERS.contains(&name) => rest.iter().find(|word| is_application(word)).cloned(),
                "celery" | "flask" | "quart" => option(rest, &["-A", "--app"]),
                "dramatiq" | "arq" | "huey_consumer" | "huey_consumer.py" | "faust" | "taskiq" => {
                    rest.iter().find(|word| is_module(word)).cloned()
                }
                "fastapi" => rest.iter().skip(1).find(|word| word.ends_with(".py")).cloned(),
                "streamlit" => rest.iter().find(|word| word.ends_with(".py")).cloned(),
                _ if is_python(name) => python(rest),
                _ => None,
            };
            if let Some(found) = found {
                started.push((found.clone(), format!("{name} {found}")));
            }
        }
    }
    started
}

fn is_python(name: &str) -> bool {
    name.strip_prefix("python")
        .is_some_and(|version| version.chars().all(|char| char.is_ascii_digit() || char == '.'))
}

/// `python -m app.worker`, `python manage.py`, and not the tools that are run so (their own words are looked at as well).
fn python(rest: &[String]) -> Option<String> {
    let mut words = rest.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "-m" => {
                let module = words.next().filter(|word| is_module(word))?;
                let is_tool = SERVERS.contains(&module.as_str())
                    || ["celery", "flask", "pip", "pytest", "alembic", "http.server"].contains(&module.as_str());
                return (!is_tool).then(|| module.clone());
            }
            "-c" => return None,
            word if word.starts_with('-') => {}
            word => return word.ends_with(".py").then(|| word.to_owned()),
        }
    }
    None
}

fn option(words: &[String], names: &[&str]) -> Option<String> {
    words.iter().enumerate().find_map(|(at, word)| {
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        match names.contains(&name) {
            true if value.is_empty() => words.get(at + 1).filter(|word| is_module(word) || is_application(word)).cloned(),
            true => Some(value.to_owned()),
            false => None,
        }
    })
}

/// `app.main:app`, `app.main:create_app()`, and what is called so by custom.
fn is_application(word: &str) -> bool {
    match word.split_once(':') {
        Some((module, object)) => is_module(module) && object.starts_with(|char: char| char.is_ascii_alphabetic() || char == '_'),
        None => is_module(word) && [".wsgi", ".asgi", ".main", ".app"].iter().any(|end| word.ends_with(end)),
    }
}

fn is_module(word: &str) -> bool {
    let is_name = |part: &str| {
        part.starts_with(|char: char| char.is_ascii_alphabetic() || char == '_')
            && part.chars().all(|char| char.is_ascii_alphanumeric() || char == '_')
    };
    let module = word.split(':').next().unwrap_or(word);
    !module.is_empty() && module.split('.').all(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_says_what_it_starts() {
        let cases = [
            ("uvicorn app.main:app --host 0.0.0.0 --port 8000", "app.main:app"),
            (
                "gunicorn -w 4 --bind 0.0.0.0:8000 -k uvicorn.workers.UvicornWorker src.api:create()",
                "src.api:create()",
            ),
            ("poetry run gunicorn config.wsgi --log-file -", "config.wsgi"),
            ("/venv/bin/python -m app.jobs.digest", "app.jobs.digest"),
            ("python -m uvicorn app:app", "app:app"),
            ("python manage.py runserver 0.0.0.0:8000", "manage.py"),
            ("celery -A shop.tasks worker -l info", "shop.tasks"),
            ("celery --app=shop worker", "shop"),
            ("flask --app web run", "web"),
            ("fastapi run app/main.py --port 80", "app/main.py"),
            ("sh -c \"alembic upgrade head && exec uvicorn a:b\"", "a:b"),
            ("dramatiq shop.workers", "shop.workers"),
        ];
        for (command, expected) in cases {
            let told: Vec<_> = of(command).into_iter().map(|(named, _)| named).collect();
            assert_eq!(told, [expected], "{command}");
        }
        for command in [
            "npm start",
            "python -c 'x:y'",
            "gunicorn --bind 0.0.0.0:80",
            "python -m pip install -r a.txt",
            "echo uvicorn",
            "",
        ] {
            assert!(of(command).is_empty(), "{command}");
        }
    }
}
