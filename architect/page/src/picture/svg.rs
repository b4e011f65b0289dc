use super::layout::Layout;
use super::scene::{Block, Line, Row};
use crate::escape::html as escaped;

const ROW: i32 = 20;
const HEAD: i32 = 46;

/// How high a box has to be, in pixels.
pub(super) fn height(block: &Block) -> i32 {
    let rows = i32::try_from(block.rows.len()).unwrap_or_default();
    HEAD + if rows == 0 { 0 } else { rows * ROW + 8 }
}

pub(super) fn svg(layout: &Layout, blocks: &[Block], lines: &[Line], label: &str, frame: Option<&str>) -> String {
    let (width, height) = layout.size;
    let label = escaped(label);
    // Each picture has arrows of its own: an id may be in a page once.
    let kind = if frame.is_some() { "before" } else { "after" };
    let mut svg = format!(
        "<svg class=\"picture\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"group\" aria-label=\"{label}\">\n<defs>"
    );
    for class in ["call", "reference", "read", "write", "transaction", "event", "http"] {
        svg += &format!(
            "<marker id=\"{kind}-{class}\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"9\" markerHeight=\"9\" \
             markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path class=\"tip {class}\" d=\"M0 0 8 4 0 8z\"/></marker>"
        );
    }
    svg += "</defs>\n";
    if let Some(title) = frame {
        svg += &format!(
            "<rect class=\"frame\" x=\"6\" y=\"6\" width=\"{}\" height=\"{}\" rx=\"18\"/><text class=\"frame-title\" x=\"28\" y=\"36\">{}</text>\n",
            width - 12,
            height - 12,
            escaped(title)
        );
    }
    for (line, route) in lines.iter().zip(&layout.lines) {
        let class = line.class;
        svg += &format!(
            "<path class=\"line {class}\" d=\"{}\" marker-end=\"url(#{kind}-{class})\"/>\n",
            rounded(&route.corners)
        );
    }
    for (block, place) in blocks.iter().zip(&layout.boxes) {
        svg += &boxed(block, *place);
    }
    // Labels are over everything, and are what one clicks.
    for (line, route) in lines.iter().zip(&layout.lines) {
        let (x, y) = route.label;
        let wide = 12 + 7 * i32::try_from(line.label.chars().count()).unwrap_or_default();
        let pill = format!(
            "<g class=\"pill {}\"><title>{}</title><rect x=\"{}\" y=\"{}\" width=\"{wide}\" height=\"18\" rx=\"9\"/><text x=\"{x}\" y=\"{}\" text-anchor=\"middle\">{}</text></g>",
            line.class,
            escaped(&line.told),
            x - wide / 2,
            y - 9,
            y + 4,
            escaped(&line.label)
        );
        let name = format!("{}. {}", line.label, line.told);
        svg += &linked(&pill, line.leads.as_deref(), Some(&name));
    }
    svg + "</svg>\n"
}

/// Only our own places in the page are led to.
fn linked(inner: &str, leads: Option<&str>, name: Option<&str>) -> String {
    let name = name.map_or(String::new(), |name| format!(" aria-label=\"{}\"", escaped(name)));
    match leads {
        Some(leads) => format!("<a href=\"{}\"{name}>{inner}</a>\n", escaped(leads)),
        None => format!("{inner}\n"),
    }
}

fn boxed(block: &Block, (x, y, width, height): (i32, i32, i32, i32)) -> String {
    let class = match block.service {
        Some(number) => format!("c{}", number % 8),
        None => "none".to_owned(),
    };
    let mut inner = format!(
        "<g class=\"block {class}\"><title>{}</title><rect class=\"back\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"12\"/>\
         <rect class=\"box\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"12\"/>",
        escaped(&block.title)
    );
    let title = match block.service {
        Some(number) => {
            let middle = (x + 24, y + 23);
            inner += &format!(
                "<circle class=\"badge\" cx=\"{}\" cy=\"{}\" r=\"11\"/><text class=\"badge-text\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                middle.0,
                middle.1,
                middle.0,
                middle.1 + 4,
                number + 1
            );
            x + 43
        }
        None => x + 16,
    };
    let room = x + width - 14;
    inner += &format!(
        "<text class=\"title\" x=\"{title}\" y=\"{}\">{}</text>",
        y + 28,
        escaped(&cut(&block.title, room - title, 8.4))
    );
    for (at, row) in (0..).zip(&block.rows) {
        let base = y + HEAD + at * ROW + 12;
        match row {
            Row::Module(name, figure) => {
                let right = 8 * i32::try_from(figure.len()).unwrap_or_default() + 10;
                inner += &format!(
                    "<text class=\"row\" x=\"{}\" y=\"{base}\">{}</text><text class=\"figure\" x=\"{room}\" y=\"{base}\" text-anchor=\"end\">{}</text>",
                    x + 16,
                    escaped(&cut(name, width - 30 - right, 7.1)),
                    escaped(figure)
                );
            }
            Row::Table(name) => {
                let (left, top) = (x + 16, base - 10);
                inner += &format!(
                    "<path class=\"drum\" d=\"M{left} {0}v7c0 3 12 3 12 0v-7M{left} {0}c0 3 12 3 12 0c0-3-12-3-12 0\"/><text class=\"row table\" x=\"{1}\" y=\"{base}\">{2}</text>",
                    top + 2,
                    left + 18,
                    escaped(&cut(name, width - 48, 7.1))
                );
            }
            Row::Words(said) => {
                inner += &format!(
                    "<text class=\"said\" x=\"{}\" y=\"{base}\">{}</text>",
                    x + 16,
                    escaped(&cut(said, width - 30, 6.6))
                );
            }
        }
    }
    inner += "</g>";
    linked(&inner, block.leads.as_deref(), None)
}

/// As much of a text as fits into so many pixels, where a usual letter takes so many: wide ones take more.
fn cut(text: &str, room: i32, letter: f64) -> String {
    let wide = |one: char| match one {
        'i' | 'j' | 'l' | '.' | ',' | ':' | '\'' => 0.6,
        'm' | 'w' => 1.35,
        'A'..='Z' | '@' | '%' | '_' => 1.3,
        one if u32::from(one) >= 0x2e80 => 2.0,
        one if one.is_ascii() => 1.0,
        _ => 1.3,
    };
    let width = |text: &str| text.chars().map(wide).sum::<f64>() * letter;
    let room = f64::from(room);
    if width(text) <= room {
        return text.to_owned();
    }
    let mut left = room - 1.3 * letter;
    let fits = text.chars().take_while(|one| {
        left -= wide(*one) * letter;
        left >= 0.0
    });
    fits.chain(['…']).collect()
}

/// A way along its corners, each of them round.
fn rounded(corners: &[(i32, i32)]) -> String {
    let mut ways: Vec<(i32, i32)> = Vec::new();
    for corner in corners {
        if ways.last() != Some(corner) {
            ways.push(*corner);
        }
    }
    let mut path = String::new();
    for (at, (x, y)) in ways.iter().enumerate() {
        let (before, next) = (at.checked_sub(1).map(|at| ways[at]), ways.get(at + 1));
        match (before, next) {
            (None, _) => path += &format!("M{x} {y}"),
            (_, None) => path += &format!("L{x} {y}"),
            (Some(before), Some(next)) => {
                let near = |to: (i32, i32)| {
                    let long = (to.0 - x).abs().max((to.1 - y).abs());
                    let round = 8.min(long / 2);
                    (x + (to.0 - x).signum() * round, y + (to.1 - y).signum() * round)
                };
                let (a, b) = (near(before), near(*next));
                path += &format!("L{} {}Q{x} {y} {} {}", a.0, a.1, b.0, b.1);
            }
        }
    }
    path
}
