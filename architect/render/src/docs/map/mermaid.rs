use super::{Kind, Map, What};

/// The map as a flowchart of Mermaid.
pub(in crate::docs) fn mermaid(map: &Map) -> String {
    let mut text = String::from(
        "%% Solid: calls. Dashed: events, and between services calls that no request waits for. Thick: what keeps data.\nflowchart TB\n",
    );
    for (number, one) in map.boxes.iter().enumerate() {
        let (open, close) = match one.what {
            What::People => ("([", "])"),
            What::Service => ("[", "]"),
            What::Broker => ("[[", "]]"),
            What::Store => ("[(", ")]"),
            What::Outside => ("{{", "}}"),
        };
        let lines = [&one.title, &one.summary, &one.facts];
        let lines: Vec<String> = lines
            .into_iter()
            .filter(|line| !line.is_empty())
            .map(|line| escaped(line))
            .collect();
        text += &format!("  n{number}{open}\"{}\"{close}\n", lines.join("<br>"));
    }
    for ((first, second, kind), ends) in &map.lines {
        let line = match (kind, ends.first, ends.second) {
            (Kind::Calls, true, true) => "<-->",
            (Kind::Events | Kind::Aside, true, true) => "<-.->",
            (Kind::Events | Kind::Aside, _, _) => "-.->",
            (Kind::Calls, _, _) => "-->",
            (Kind::Keeps, _, _) => "===",
        };
        let (from, to) = if ends.first && !ends.second {
            (second, first)
        } else {
            (first, second)
        };
        text += &format!("  n{from} {line} n{to}\n");
    }
    text
}

/// Whatever Mermaid or HTML might take for its own is a number.
fn escaped(text: &str) -> String {
    let is_plain = |one: char| one.is_alphanumeric() || " .,-·".contains(one);
    text.chars().fold(String::new(), |escaped, one| match is_plain(one) {
        true => escaped + &one.to_string(),
        false => escaped + &format!("#{};", u32::from(one)),
    })
}
