//! probe
fn main() {
    use duckling::*;
    let locale = Locale::new(Lang::EN, None);
    let reference = chrono::DateTime::parse_from_rfc3339("2026-11-23T10:00:00+01:00").unwrap();
    for text in std::env::args().skip(1) {
        let t = std::time::Instant::now();
        let r = parse(&text, &locale, &[DimensionKind::Time], &Context::new(reference, locale), &Options { with_latent: false });
        println!("{text:?} {:?}", t.elapsed());
        for e in r { println!("    {:?} {:?}", e.body, e.value); }
    }
}
