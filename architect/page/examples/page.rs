//! Writes the page of a world of the tests: `page todo`, `page hostile` for one whose names are meant to break out of it, or `page 5000` for
//! a program of so many functions.

#[path = "../tests/world/mod.rs"]
mod world;

use std::io::Write;

/// What ends a label, a tag or a line, and what would run behind it.
const HOSTILE: &str =
    "\"]\n  click b0 \"javascript:alert(1)\"\n  x[\"<img src=x onerror=alert(1)></b><script>alert(1)</script>`|]{}#quot;;-->B";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let which = std::env::args().nth(1).unwrap_or_else(|| "todo".to_owned());
    let world = match which.parse() {
        Ok(units) => world::large(units),
        Err(_) if which == "hostile" => world::todo_with(HOSTILE),
        Err(_) => world::todo(),
    };
    let format = std::env::args().nth(2).unwrap_or_else(|| "html".to_owned());
    let analysis = world.analysis();
    let text = match format.as_str() {
        "text" => pando_page::text(&analysis, pando_page::Colour::Off),
        "json" => pando_page::json(&analysis)?,
        "markdown" => pando_page::markdown(&analysis),
        "mermaid" => pando_page::mermaid(&analysis),
        "sarif" => pando_page::sarif(&analysis),
        "tach" => pando_page::tach(&analysis),
        _ => pando_page::html(&analysis)?,
    };
    Ok(std::io::stdout().write_all(text.as_bytes())?)
}
