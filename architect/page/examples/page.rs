//! Writes the page of a world of the tests: `page todo`, or `page 5000` for a program of so many functions.

#[path = "../tests/world/mod.rs"]
mod world;

use std::io::Write;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let which = std::env::args().nth(1).unwrap_or_else(|| "todo".to_owned());
    let world = match which.parse() {
        Ok(units) => world::large(units),
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
