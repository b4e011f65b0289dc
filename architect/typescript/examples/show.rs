//! Shows what is read of a folder, by hand.
use std::path::Path;
fn walk(root: &Path, dir: &Path, out: &mut Vec<pando_facts::Source>) {
    let mut names: Vec<_> = std::fs::read_dir(dir).unwrap().flatten().map(|e| e.path()).collect();
    names.sort();
    for p in names {
        let n = p.file_name().unwrap().to_string_lossy().to_string();
        if p.is_dir() {
            if !matches!(n.as_str(), "node_modules" | ".git" | ".next" | "out" | "dist") && !p.is_symlink() { walk(root, &p, out); }
        } else if [".ts",".tsx",".js",".jsx",".mjs",".cjs",".json",".prisma",".html",".mts",".cts"].iter().any(|e| n.ends_with(e)) && n != "package-lock.json" {
            if let Ok(text) = std::fs::read_to_string(&p) {
                out.push(pando_facts::Source { path: p.strip_prefix(root).unwrap().to_string_lossy().as_ref().into(), text: text.into() });
            }
        }
    }
}
fn main() {
    let root = std::env::args().nth(1).unwrap();
    let what = std::env::args().nth(2).unwrap_or_default();
    let mut s = Vec::new();
    walk(Path::new(&root), Path::new(&root), &mut s);
    let lines: usize = s.iter().map(|s| s.text.lines().count()).sum();
    let t = std::time::Instant::now();
    let f = pando_typescript::read(&s);
    eprintln!("{} files, {lines} lines, {:?}", s.len(), t.elapsed());
    eprintln!("modules {} unreachable {} imports {} units {} calls {} types {} routes {} requests {} pages {} settings {} tables {} accesses {} transactions {} diagnostics {}", f.modules.len(), f.modules.iter().filter(|m| !m.reachable).count(), f.imports.len(), f.units.len(), f.calls.len(), f.types.len(), f.routes.len(), f.requests.len(), f.pages.len(), f.settings.len(), f.tables.len(), f.accesses.len(), f.transactions.len(), f.diagnostics.len());
    let all = what.is_empty();
    if all || what.contains('u') { for m in &f.modules { if !m.reachable { println!("UNREACHABLE {}", m.file); } } }
    if all || what.contains('e') { for m in &f.modules { if let Some(e) = &m.entry { println!("ENTRY {} {} {}", m.file, e.why, e.place); } } }
    if all || what.contains('r') { for r in &f.requests { println!("REQ {} {} {} {:?} {:?} {}", r.method, r.url, r.place, r.side, r.target, r.unit); } }
    if all || what.contains('R') { for r in &f.routes { println!("ROUTE {} {} {} {} mounted={}", r.method, r.path, r.unit, r.place, r.mounted); } }
    if all || what.contains('p') { for r in &f.pages { println!("PAGE {} {} {}", r.path, r.unit, r.place); } }
    if all || what.contains('s') { for r in &f.settings { println!("SET {} {} {} {:?} {}", r.name, r.unit, r.place, r.default, r.secret); } }
    if all || what.contains('d') { for r in &f.diagnostics { println!("DIAG {:?} {} {}", r.kind, r.place, r.sentence); } }
    if what.contains('c') { for r in &f.calls { println!("CALL {} -> {} {} {:?}", r.from, r.to, r.place, r.how); } }
    if what.contains('i') { for r in &f.imports { println!("IMP {} -> {} {} {:?}", r.from, r.to, r.place, r.kind); } }
    if what.contains('U') { for r in &f.units { println!("UNIT {} {:?} {} {}", r.id, r.kind, r.place, r.lines); } }
    if all || what.contains('t') { for r in &f.tables { println!("TABLE {} {} {:?}", r.name, r.place, r.references); } for r in &f.accesses { println!("ACC {:?} {} {} {} {:?}", r.kind, r.table, r.unit, r.place, r.by); } for r in &f.transactions { println!("TX {} {} {:?}", r.unit, r.place, r.writes); } }
}
