//! probe
use pando_language::*;
fn main() {
    let context = Context { now: "2026-11-23T09:00:00Z".parse().unwrap(), zone: "Europe/Berlin".parse().unwrap(), day_first: true };
    struct Log;
    impl DateReader for Log { fn read(&self, s: &str, c: &Context) -> Option<DateReading> { let r = Duckling.read(s, c); println!("   asked {s:?} {r:?}"); r } }
    for text in std::env::args().skip(1) {
        if let Some(text) = text.strip_prefix("?") { println!("{text:?} {:?}", understand(text, &context, &Log)); } else {
        println!("{text:?} {:?}", parse_quick_add(&text, &context, &Log)); }
    }
}
