use super::layout::{BOX, LEGEND, Layout, Line, MARGIN, Way, layout};
use super::{Ends, Kind, Map, Node, What};

/// Both schemes are in it: a viewer takes what its reader has chosen.
const STYLE: &str = "\
    text { font-family: system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif; fill: #1c2430; }\n\
    .back { fill: #ffffff; } .head { font-size: 26px; font-weight: 700; } .lead { font-size: 14px; fill: #5a6573; }\n\
    .title { font-size: 15px; font-weight: 650; } .words { font-size: 12px; fill: #47525f; } .facts { font-size: 11px; fill: #5a6573; }\n\
    .box { stroke-width: 1.5; } .service { fill: #eef4ff; stroke: #3b6fd4; } .people { fill: #1c2430; stroke: #1c2430; }\n\
    .people-title { fill: #ffffff; font-size: 15px; font-weight: 650; }\n\
    .store { fill: #f1f3f5; stroke: #7b8794; } .broker { fill: #fff4e0; stroke: #c77700; }\n\
    .outside { fill: none; stroke: #7b8794; stroke-dasharray: 3 3; }\n\
    .line { fill: none; stroke-width: 1.6; } .calls { stroke: #3b6fd4; } .events { stroke: #c77700; stroke-dasharray: 6 4; }\n\
    .keeps { stroke: #9aa5b1; stroke-width: 1.2; } .tip-calls { fill: #3b6fd4; } .tip-events { fill: #c77700; }\n\
    .aside { stroke: #a9c0ea; stroke-width: 1.2; stroke-dasharray: 2 3; } .tip-aside { fill: #a9c0ea; }\n\
    @media (prefers-color-scheme: dark) {\n\
    text { fill: #e8edf3; } .back { fill: #12161c; } .lead, .facts { fill: #9fabb8; } .words { fill: #c3ccd6; }\n\
    .service { fill: #182740; stroke: #7aa5f5; } .people { fill: #e8edf3; stroke: #e8edf3; } .people-title { fill: #12161c; }\n\
    .store { fill: #1f2630; stroke: #8b97a4; } .broker { fill: #33260d; stroke: #eba945; } .outside { stroke: #8b97a4; }\n\
    .calls { stroke: #7aa5f5; } .events { stroke: #eba945; } .keeps { stroke: #66727f; }\n\
    .tip-calls { fill: #7aa5f5; } .tip-events { fill: #eba945; } .aside { stroke: #41608f; } .tip-aside { fill: #41608f; }\n\
    }\n";

/// The map as a picture.
pub(in crate::docs) fn svg(map: &Map) -> String {
    let layout = layout(map);
    let (width, height) = layout.size;
    let title = escaped(&map.title);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
         aria-label=\"{title}: who calls whom\">\n<title>{title}: who calls whom</title>\n<style>\n{STYLE}</style>\n<defs>\n"
    );
    for kind in ["calls", "events", "aside"] {
        svg += &format!(
            "<marker id=\"{kind}\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" markerUnits=\"userSpaceOnUse\" \
             orient=\"auto-start-reverse\"><path class=\"tip-{kind}\" d=\"M0 0 8 4 0 8z\"/></marker>\n"
        );
    }
    svg += &format!("</defs>\n<rect class=\"back\" width=\"{width}\" height=\"{height}\"/>\n");
    svg += &text("head", MARGIN, MARGIN + 14, "start", &map.title);
    let across = usize::try_from((width - 2 * MARGIN) / 8).unwrap_or_default();
    svg += &text("lead", MARGIN, MARGIN + 38, "start", &cut(&map.summary, across));
    for (line, ends) in layout.lines.iter().zip(map.lines.values()) {
        svg += &drawn(line, *ends);
    }
    for (one, corner) in map.boxes.iter().zip(&layout.corners) {
        svg += &boxed(one, *corner);
    }
    svg + &legend(&layout) + "</svg>\n"
}

fn class(kind: Kind) -> &'static str {
    match kind {
        Kind::Calls => "calls",
        Kind::Events => "events",
        Kind::Keeps => "keeps",
        Kind::Aside => "aside",
    }
}

fn drawn(line: &Line, ends: Ends) -> String {
    let ((x1, y1), (x2, y2)) = (line.first, line.second);
    let path = match line.way {
        Way::Lane(y) => {
            let round = 7 * (x2 - x1).signum();
            format!(
                "M{x1} {y1}V{}Q{x1} {y} {} {y}H{}Q{x2} {y} {x2} {}V{y2}",
                y - 7,
                x1 + round,
                x2 - round,
                y - 7
            )
        }
        // Seen from whichever end is above.
        Way::Down { past } if y1 < y2 => {
            let middle = (past + y2) / 2;
            format!("M{x1} {y1}V{past}C{x1} {middle} {x2} {middle} {x2} {y2}")
        }
        Way::Down { past } => {
            let middle = (past + y1) / 2;
            format!("M{x1} {y1}C{x1} {middle} {x2} {middle} {x2} {past}V{y2}")
        }
    };
    let class = class(line.kind);
    let tip = |is_there: bool, end: &str| match is_there {
        true => format!(" marker-{end}=\"url(#{class})\""),
        false => String::new(),
    };
    format!(
        "<path class=\"line {class}\" d=\"{path}\"{}{}/>\n",
        tip(ends.first, "start"),
        tip(ends.second, "end")
    )
}

fn boxed(one: &Node, (x, y): (i32, i32)) -> String {
    let (width, height) = BOX;
    let (class, round) = match one.what {
        What::People => ("people", height / 2),
        What::Service => ("service", 10),
        What::Broker => ("broker", height / 4),
        What::Store => ("store", 4),
        What::Outside => ("outside", 10),
    };
    // What is not filled is, by the background: lines pass behind boxes.
    let mut svg = format!("<rect class=\"back\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{round}\"/>\n");
    svg += &format!("<rect class=\"box {class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{round}\"/>\n");
    let title = if one.what == What::People { "people-title" } else { "title" };
    let words = wrapped(&one.summary, 32, 2);
    let lines: Vec<(&str, String)> = std::iter::once((title, cut(&one.title, 24)))
        .chain(words.into_iter().map(|line| ("words", line)))
        .chain(Some(("facts", cut(&one.facts, 36))).filter(|(_, facts)| !facts.is_empty()))
        .collect();
    let count = i32::try_from(lines.len()).unwrap_or_default();
    let first = y + height / 2 - (count - 1) * 9 + 5;
    for (line, (class, words)) in (0..).zip(lines) {
        svg += &text(class, x + width / 2, first + line * 18, "middle", &words);
    }
    svg
}

fn legend(layout: &Layout) -> String {
    let y = layout.size.1 - MARGIN - LEGEND / 2 + 20;
    let mut svg = String::new();
    let kinds = [
        (Kind::Calls, "calls"),
        (Kind::Events, "events"),
        (Kind::Keeps, "keeps data in"),
        (Kind::Aside, "calls that no request waits for"),
    ];
    for (place, (kind, words)) in (0..).zip(kinds) {
        let x = MARGIN + place * 150;
        let ends = Ends {
            first: false,
            second: kind != Kind::Keeps,
        };
        let class = class(kind);
        let tip = if ends.second {
            format!(" marker-end=\"url(#{class})\"")
        } else {
            String::new()
        };
        svg += &format!("<path class=\"line {class}\" d=\"M{x} {y}H{}\"{tip}/>\n", x + 40);
        svg += &text("words", x + 48, y + 4, "start", words);
    }
    svg
}

fn text(class: &str, x: i32, y: i32, anchor: &str, words: &str) -> String {
    match words.is_empty() {
        true => String::new(),
        false => format!(
            "<text class=\"{class}\" x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{}</text>\n",
            escaped(words)
        ),
    }
}

/// As many characters as fit.
fn cut(text: &str, fit: usize) -> String {
    match text.chars().nth(fit) {
        None => text.to_owned(),
        Some(_) => text.chars().take(fit.saturating_sub(1)).chain(['…']).collect(),
    }
}

/// Words in lines of as many characters as fit.
fn wrapped(text: &str, fit: usize, lines_max: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        // What does not fit on the last line is cut off there.
        let is_full = lines.len() == lines_max;
        match lines.last_mut() {
            Some(line) if is_full || line.chars().count() + 1 + word.chars().count() <= fit => *line += &format!(" {word}"),
            _ => lines.push(word.to_owned()),
        }
    }
    lines.iter().map(|line| cut(line, fit)).collect()
}

/// Text in XML, without what XML does not allow and what turns the direction of writing round.
fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut escaped, one| {
        match one {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\'' => escaped += "&#39;",
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => escaped.push('\u{fffd}'),
            ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'.. => escaped.push(one),
            _ => escaped.push('\u{fffd}'),
        }
        escaped
    })
}
