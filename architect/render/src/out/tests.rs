use super::*;

fn files(of: &[(&str, &str)]) -> Files {
    of.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

fn read(folder: &Path, path: &str) -> Option<String> {
    fs::read_to_string(folder.join(path)).ok()
}

/// Everything in a folder, with its bytes.
fn all(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => open.push(path),
                false => found.push((path.clone(), fs::read(&path).unwrap())),
            }
        }
    }
    found.sort();
    found
}

#[test]
fn what_is_rendered_is_there_and_what_is_rendered_no_more_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("new/folder");
    let written = write(&at, &files(&[("a/b.yaml", "1"), ("a/c/d.yaml", "2"), ("e", "3")])).unwrap();
    assert_eq!(written.written, ["a/b.yaml", "a/c/d.yaml", "e"]);
    let written = write(&at, &files(&[("a/b.yaml", "1"), ("e", "4")])).unwrap();
    assert_eq!(
        written,
        Written {
            written: vec!["e".into()],
            unchanged: 1,
            removed: vec!["a/c/d.yaml".into()]
        }
    );
    assert_eq!((read(&at, "a/b.yaml"), read(&at, "e")), (Some("1".into()), Some("4".into())));
    assert!(!at.join("a/c").exists() && !at.join(".architect-render.new").exists());
    let listed = read(&at, LIST).unwrap();
    assert!(
        listed.contains("6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b  a/b.yaml\n"),
        "{listed}"
    );
}

#[test]
fn what_is_listed_elsewhere_is_nobody_elses_to_remove() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write_listed(at, &files(&[("model", "1")]), PLAN_LIST).unwrap();
    write(at, &files(&[("chart", "1")])).unwrap();
    write(at, &files(&[("other", "1")])).unwrap();
    assert_eq!((read(at, "model"), read(at, "chart")), (Some("1".into()), None));
    let refused = write(at, &files(&[("model", "2")]));
    assert!(matches!(refused, Err(NotWritten::InTheWay(_))), "{refused:?}");
}

#[test]
fn nothing_of_anybody_elses_is_overwritten_and_then_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at, &files(&[("ours", "1"), ("edited", "1"), ("gone", "1"), ("gone-edited", "1")])).unwrap();
    fs::write(at.join("theirs"), "by hand").unwrap();
    fs::write(at.join("edited"), "by hand").unwrap();
    fs::write(at.join("gone-edited"), "by hand").unwrap();
    fs::create_dir(at.join("folder")).unwrap();
    let before = all(at);
    let new = files(&[
        ("ours", "2"),
        ("edited", "2"),
        ("theirs", "2"),
        ("folder", "2"),
        ("ours/below", "2"),
        ("new", "2"),
    ]);
    let NotWritten::InTheWay(found) = write(at, &new).unwrap_err() else {
        panic!("another error")
    };
    let found: Vec<(&str, Why)> = found.iter().map(|one| (one.path.as_str(), one.why)).collect();
    let expected = [
        ("edited", Why::Edited),
        ("folder", Why::NoFile),
        ("ours/below", Why::NoFile),
        ("theirs", Why::NotOurs),
        ("gone-edited", Why::Edited),
    ];
    assert_eq!(found, expected);
    assert_eq!(all(at), before);
}

#[test]
fn a_file_that_is_right_already_may_be_anybodys() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a"), "1").unwrap();
    assert_eq!(write(folder.path(), &files(&[("a", "1")])).unwrap().unchanged, 1);
    assert_eq!(
        write(folder.path(), &files(&[("a", "2")])).unwrap().written,
        ["a"],
        "from then on it is ours"
    );
}

#[test]
fn no_path_leads_out_of_the_folder() {
    let outside = tempfile::tempdir().unwrap();
    let folder = outside.path().join("folder");
    for path in [
        "../a",
        "/a",
        "a/../../b",
        "a//b",
        "",
        ".",
        "a\\b",
        "a\nb",
        ".architect-render",
        ".architect-render.new/0",
    ] {
        assert!(
            matches!(write(&folder, &files(&[(path, "1")])), Err(NotWritten::NoPath(_))),
            "{path}"
        );
    }
    fs::create_dir_all(&folder).unwrap();
    std::os::unix::fs::symlink(outside.path(), folder.join("link")).unwrap();
    assert!(matches!(write(&folder, &files(&[("link/a", "1")])), Err(NotWritten::InTheWay(_))));
    assert!(!outside.path().join("a").exists());
    fs::write(folder.join(LIST), format!("{}  ../kept\n", "0".repeat(64))).unwrap();
    assert!(matches!(
        write(&folder, &files(&[("a", "1")])),
        Err(NotWritten::Damaged { line: 1, .. })
    ));
}

#[test]
fn a_run_that_was_cut_off_is_no_obstacle() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at, &files(&[("a", "1"), ("b", "1")])).unwrap();
    // Cut off when one file was in place: the list knows both times.
    let mut both = List::read(at, LIST).unwrap();
    both.add("a", list::digest(b"2"));
    both.add("b", list::digest(b"2"));
    fs::write(at.join(LIST), both.text()).unwrap();
    fs::write(at.join("a"), "2").unwrap();
    fs::create_dir(at.join(".architect-render.new")).unwrap();
    fs::write(at.join(".architect-render.new/0"), "2").unwrap();
    assert_eq!(write(at, &files(&[("a", "3"), ("b", "3")])).unwrap().written, ["a", "b"]);
    assert_eq!(all(at).len(), 3);
}

#[test]
fn what_does_not_go_is_undone() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at, &files(&[("a", "1"), ("b", "1")])).unwrap();
    let before = all(at);
    // Of the two the second cannot be: the first is then a folder.
    let new = files(&[("a", "2"), ("c", "2"), ("c/d", "2")]);
    assert!(matches!(write(at, &new), Err(NotWritten::Disk { .. })));
    assert_eq!(all(at), before);
}

#[test]
fn two_at_once_do_not_mix() {
    let folder = tempfile::tempdir().unwrap();
    let held = File::open(folder.path()).unwrap();
    held.lock().unwrap();
    assert!(matches!(write(folder.path(), &files(&[("a", "1")])), Err(NotWritten::Busy(_))));
}
