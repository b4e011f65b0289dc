use pando_model::yaml::Node;

use crate::{text, values};

/// The instructions of the Dockerfile, each on a line.
fn instructions() -> Vec<String> {
    let text = text("Dockerfile");
    let whole: String = text
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .map(|line| format!("{line}\n"))
        .collect();
    let joined = whole.replace("\\\n", " ");
    joined
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

/// What stands after a word, of the instructions that begin with it.
fn of<'a>(instructions: &'a [String], word: &str) -> Vec<&'a str> {
    instructions
        .iter()
        .filter_map(|line| line.strip_prefix(word)?.strip_prefix(' '))
        .collect()
}

fn last_stage(instructions: &[String]) -> &[String] {
    let begin = instructions.iter().rposition(|line| line.starts_with("FROM ")).expect("a stage");
    &instructions[begin..]
}

#[test]
fn the_image_is_built_of_what_is_named_by_digests_and_lock_files() {
    let all = instructions();
    let froms = of(&all, "FROM");
    let (last, others) = froms.split_last().expect("stages");
    assert_eq!(*last, "scratch", "it holds the program and nothing else");
    for from in others {
        let image = from.split(' ').find(|word| !word.starts_with("--")).expect("an image");
        let (name, digest) = image
            .split_once("@sha256:")
            .unwrap_or_else(|| panic!("{image} may be another one tomorrow"));
        assert!(digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()), "{image}");
        assert!(
            name.split_once(':').is_some_and(|(_, tag)| tag.contains('.')),
            "{image}: say for people which one it is"
        );
    }
    let manifest = text("Cargo.toml");
    let rust = manifest
        .split("rust-version = \"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("a version");
    assert!(
        others.iter().any(|from| from.contains(&format!("rust:{rust}."))),
        "the compiler is not {rust}"
    );
    let runs = of(&all, "RUN");
    assert!(
        runs.iter().any(|run| run.contains("npm ci")) && runs.iter().any(|run| run.contains("cargo build --release --locked -p pando"))
    );
    assert!(
        !runs
            .iter()
            .any(|run| run.contains("apk add") || run.contains("apt-get") || run.contains("curl")),
        "{runs:?}"
    );
}

#[test]
fn the_image_runs_as_the_charts_user_without_a_shell_on_its_ports() {
    let all = instructions();
    let last = last_stage(&all);
    let user = values().at(&["podSecurity", "user"]).and_then(Node::integer).expect("a number");
    assert_eq!(of(last, "USER"), [format!("{user}:{user}")]);
    assert!(of(last, "RUN").is_empty() && of(last, "ADD").is_empty());
    assert!(of(last, "COPY").iter().all(|copy| copy.starts_with("--from=build ")));
    assert_eq!(of(last, "ENTRYPOINT"), ["[\"/pando\"]"], "process 1 is the program");
    assert!(of(last, "CMD").iter().all(|command| command.starts_with('[')));
    let settings = |keys: &[&str]| {
        let address = values().at(keys).and_then(Node::text).expect("an address").to_owned();
        address.rsplit(':').next().expect("a port").to_owned()
    };
    let service = ["services", "frontend-service", "settings"];
    let port = |name| settings(&[service[0], service[1], service[2], name]);
    let ports = ["PANDO_LISTEN", "PANDO_FACE", "PANDO_PROBES"].map(port).join(" ");
    assert_eq!(of(last, "EXPOSE"), [ports]);
}

#[test]
fn the_image_has_the_version_of_the_chart_and_of_the_program() {
    let all = instructions();
    let arguments = of(&all, "ARG");
    let version = arguments
        .iter()
        .find_map(|argument| argument.strip_prefix("VERSION="))
        .expect("a version");
    assert!(text("Cargo.toml").contains(&format!("[workspace.package]\nversion = \"{version}\"")));
    assert_eq!(
        crate::yaml("helm/todo-chart/Chart.yaml").get("appVersion").and_then(Node::text),
        Some(version)
    );
}

#[test]
fn nothing_is_sent_to_the_builder_but_what_is_built() {
    let ignored = text(".dockerignore");
    let lines: Vec<&str> = ignored.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    assert_eq!(lines[0], "*", "everything is left out but what is named");
    let let_in: Vec<&str> = lines.iter().filter_map(|line| line.strip_prefix('!')).collect();
    for member in pando_tidy::members() {
        let top = member.folder.split('/').next().expect("a folder");
        assert!(let_in.contains(&top), "cargo cannot read the workspace without {top}");
    }
    for needed in ["Cargo.toml", "Cargo.lock", "web"] {
        assert!(let_in.contains(&needed), "{needed}");
    }
    for (file, top) in compiled_in() {
        assert!(let_in.contains(&top.as_str()), "{file} compiles in what is in {top}");
    }
    for made in ["**/node_modules", "**/target", "web/out", "web/.next"] {
        assert!(lines.contains(&made), "{made} is made anew");
    }
}

/// The sources that have a file of another folder of the root compiled in, each with that folder.
fn compiled_in() -> Vec<(String, String)> {
    let root = pando_tidy::root().canonicalize().expect("the root");
    let mut found = Vec::new();
    for source in pando_tidy::members()
        .iter()
        .flat_map(|member| pando_tidy::files(&root.join(&member.folder).join("src"), "rs"))
    {
        let text = std::fs::read_to_string(&source).expect("a source");
        for named in text.split("include_str!(\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let file = source
                .parent()
                .expect("a folder")
                .join(named)
                .canonicalize()
                .expect("what is compiled in");
            let inner = file.strip_prefix(&root).expect("in the tree");
            let top = inner.components().next().expect("a folder").as_os_str();
            found.push((source.display().to_string(), top.to_string_lossy().into_owned()));
        }
    }
    assert!(found.iter().any(|(_, top)| top == "openapi"), "they are found");
    found
}
