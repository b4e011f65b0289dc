//! Histories of repositories that git made, and of some that were spoilt on purpose.

#![expect(clippy::unwrap_used, reason = "what a test sets up is there, or it fails")]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use pando_facts::History;
use pando_history::{Limits, NoHistory, read};
use tempfile::TempDir;

/// When the first commit is made.
const START: i64 = 1_000_000_000;

struct Repository {
    folder: TempDir,
    commits: u32,
}

impl Repository {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let repository = Self { folder, commits: 0 };
        repository.git(&["init", "-q", "-b", "main"]);
        repository
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    #[expect(clippy::disallowed_methods, reason = "git makes the repositories that are read")]
    fn git(&self, arguments: &[&str]) {
        let done = Command::new("git")
            .args(arguments)
            .current_dir(self.path())
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", self.path())
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_AUTHOR_NAME", "a")
            .env("GIT_AUTHOR_EMAIL", "a@example.org")
            .env("GIT_COMMITTER_NAME", "c")
            .env("GIT_COMMITTER_EMAIL", "c@example.org")
            .env("GIT_COMMITTER_DATE", format!("@{} +0000", START + i64::from(self.commits)))
            .output()
            .unwrap();
        assert!(
            done.status.success(),
            "git {arguments:?}: {}",
            String::from_utf8_lossy(&done.stderr)
        );
    }

    fn write(&self, file: &str) {
        let path = self.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, format!("{file} {}\n", self.commits)).unwrap();
    }

    fn commit(&mut self, author: &str, files: &[&str]) {
        for file in files {
            self.write(file);
        }
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", "x", "--author", &format!("a <{author}>")]);
        self.commits += 1;
    }

    fn read(&self) -> Result<Option<History>, NoHistory> {
        read(self.path(), &Limits::default())
    }
}

/// Two files that change together beside others that do not.
fn paired() -> Repository {
    let mut repository = Repository::new();
    for number in 0..24 {
        let files: &[&str] = match number % 3 {
            0 => &["app/tasks.py", "web/tasks.ts"],
            1 => &["app/users.py"],
            _ => &["app/chat.py"],
        };
        repository.commit(if number % 2 == 0 { "ada@example.org" } else { "bob@example.org" }, files);
    }
    repository
}

fn files(history: &History) -> Vec<(&str, u32, u32, i64, i64)> {
    let told = history.files.iter();
    told.map(|file| (&*file.file, file.commits, file.authors, file.first - START, file.last - START))
        .collect()
}

#[test]
fn a_history_says_who_changes_together_how_often_by_how_many_and_since_when() {
    let repository = paired();
    let history = repository.read().unwrap().unwrap();
    assert_eq!(history.commits, 24);
    let expected = [
        ("app/chat.py", 8, 2, 2, 23),
        ("app/tasks.py", 8, 2, 0, 21),
        ("app/users.py", 8, 2, 1, 22),
        ("web/tasks.ts", 8, 2, 0, 21),
    ];
    assert_eq!(files(&history), expected);
    let pairs: Vec<_> = history.pairs.iter().map(|pair| (&*pair.a, &*pair.b, pair.together)).collect();
    assert_eq!(pairs, [("app/tasks.py", "web/tasks.ts", 8)]);
    // 1 in C(24, 8) by chance, and six pairs were looked at.
    let expected = 6.0 / 735_471.0;
    assert!(
        (history.pairs[0].chance - expected).abs() < expected / 100.0,
        "{}",
        history.pairs[0].chance
    );
    assert_eq!(Some(history), repository.read().unwrap(), "it is the same each time");
}

#[test]
fn a_folder_of_a_repository_has_the_history_of_what_is_in_it() {
    let repository = paired();
    let history = read(&repository.path().join("app"), &Limits::default()).unwrap().unwrap();
    assert_eq!(history.commits, 24);
    assert_eq!(
        history.files.iter().map(|file| &*file.file).collect::<Vec<_>>(),
        ["chat.py", "tasks.py", "users.py"]
    );
    assert!(history.pairs.is_empty());
    let unknown = repository.path().join("app/new");
    fs::create_dir(&unknown).unwrap();
    assert_eq!(
        read(&unknown, &Limits::default()).unwrap(),
        None,
        "nothing of it was ever committed"
    );
}

#[test]
fn people_are_counted_once_and_programs_never() {
    let mut repository = Repository::new();
    fs::write(repository.path().join(".mailmap"), "Ada <ada@example.org> <ada@old.example.org>\n").unwrap();
    repository.commit("ada@example.org", &["a.py"]);
    repository.commit("ADA@old.example.org", &["a.py"]);
    repository.commit("1+dependabot[bot]@users.noreply.github.com", &["a.py"]);
    let history = repository.read().unwrap().unwrap();
    assert_eq!(files(&history).last(), Some(&("a.py", 3, 1, 0, 2)));
}

#[test]
fn merges_and_large_commits_are_not_counted_and_names_are_followed() {
    let mut repository = Repository::new();
    let many: Vec<String> = (0..40).map(|number| format!("old/{number}.py")).collect();
    repository.commit("a@example.org", &many.iter().map(String::as_str).collect::<Vec<_>>());
    repository.commit("b@example.org", &["old/7.py"]);
    repository.git(&["checkout", "-q", "-b", "side"]);
    repository.commit("c@example.org", &["old/8.py"]);
    repository.git(&["checkout", "-q", "main"]);
    repository.commit("c@example.org", &["old/9.py"]);
    repository.git(&["merge", "-q", "-m", "m", "side"]);
    repository.git(&["mv", "old", "new"]);
    repository.commit("a@example.org", &[]);
    repository.commit("a@example.org", &["new/7.py"]);

    let history = repository.read().unwrap().unwrap();
    assert_eq!(
        history.commits, 5,
        "three changes, the move, which changes nothing, and one change more"
    );
    assert_eq!(history.files.len(), 40);
    let seven = files(&history).into_iter().find(|file| file.0 == "new/7.py");
    assert_eq!(
        seven,
        Some(("new/7.py", 2, 2, 0, 5)),
        "by another name, and as old as the import that is not counted"
    );
    let newest = Limits {
        commits: 1,
        ..Limits::default()
    };
    assert_eq!(read(repository.path(), &newest).unwrap().unwrap().commits, 1);
}

#[test]
fn there_may_be_no_history() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(read(folder.path(), &Limits::default()).unwrap(), None);
    assert_eq!(Repository::new().read().unwrap(), None, "no commit yet");
}

#[test]
fn a_shallow_clone_says_what_it_has() {
    let repository = paired();
    let target = tempfile::tempdir().unwrap();
    let from = format!("file://{}", repository.path().display());
    repository.git(&["clone", "-q", "--depth", "10", &from, target.path().to_str().unwrap()]);
    let history = read(target.path(), &Limits::default()).unwrap().unwrap();
    assert_eq!(history.commits, 9, "of the tenth it is not known what it changed");
}

#[test]
fn a_worktree_has_the_history_of_its_repository() {
    let repository = paired();
    let beside = tempfile::tempdir().unwrap();
    let beside = beside.path().join("tree");
    repository.git(&["worktree", "add", "-q", "--detach", beside.to_str().unwrap()]);
    assert_eq!(read(&beside, &Limits::default()).unwrap(), repository.read().unwrap());
}

#[test]
fn nothing_outside_of_the_repository_is_read() {
    let other = paired();
    let objects = other.path().join(".git/objects");
    let is_elsewhere = |repository: &Repository| {
        let read = repository.read();
        assert!(matches!(read, Err(NoHistory::Elsewhere { .. })), "{read:?}");
    };

    let borrowing = Repository::new();
    fs::write(
        borrowing.path().join(".git/objects/info/alternates"),
        format!("{}\n", objects.display()),
    )
    .unwrap();
    fs::copy(
        other.path().join(".git/refs/heads/main"),
        borrowing.path().join(".git/refs/heads/main"),
    )
    .unwrap();
    is_elsewhere(&borrowing);

    let linking = Repository::new();
    fs::remove_dir_all(linking.path().join(".git/objects")).unwrap();
    symlink(&objects, linking.path().join(".git/objects")).unwrap();
    is_elsewhere(&linking);

    let common = Repository::new();
    fs::write(common.path().join(".git/commondir"), other.path().join(".git").to_str().unwrap()).unwrap();
    is_elsewhere(&common);

    // A file may name any repository of this machine, but only one that names it back made it.
    let naming = Repository::new();
    fs::remove_dir_all(naming.path().join(".git")).unwrap();
    fs::write(
        naming.path().join(".git"),
        format!("gitdir: {}\n", other.path().join(".git").display()),
    )
    .unwrap();
    is_elsewhere(&naming);

    let pointing = Repository::new();
    fs::remove_dir_all(pointing.path().join(".git")).unwrap();
    symlink(other.path().join(".git"), pointing.path().join(".git")).unwrap();
    is_elsewhere(&pointing);
}

#[test]
fn nothing_that_a_repository_says_is_run_or_followed() {
    let repository = paired();
    let expected = repository.read().unwrap();
    let ran = repository.path().join("ran");
    let touch = format!("touch {}", ran.display());
    let mut config = fs::read_to_string(repository.path().join(".git/config")).unwrap();
    config.push_str(&format!(
        "[core]\n\tfsmonitor = {touch}\n\tpager = {touch}\n\tworktree = /etc\n\tsshCommand = {touch}\n\thooksPath = hooks\n\
         \teditor = {touch}\n\tattributesFile = /etc/passwd\n[diff]\n\texternal = {touch}\n[filter \"x\"]\n\tsmudge = {touch}\n\
         \tclean = {touch}\n\tprocess = {touch}\n[include]\n\tpath = /dev/zero\n[mailmap]\n\tfile = /dev/zero\n\
         [gitoxide \"objects\"]\n\tallocLimit = 99999999999\n[safe]\n\tdirectory = *\n"
    ));
    fs::write(repository.path().join(".git/config"), config).unwrap();
    fs::create_dir_all(repository.path().join(".git/hooks")).unwrap();
    for hook in ["post-checkout", "pre-commit", "fsmonitor-watchman"] {
        fs::write(repository.path().join(".git/hooks").join(hook), format!("#!/bin/sh\n{touch}\n")).unwrap();
    }
    assert_eq!(repository.read().unwrap(), expected);
    assert!(!ran.exists(), "something of it ran");
}

#[test]
fn a_pipe_where_a_file_should_be_is_not_opened() {
    let repository = paired();
    let head = repository.path().join(".git/HEAD");
    fs::remove_file(&head).unwrap();
    rustix::fs::mknodat(rustix::fs::CWD, &head, rustix::fs::FileType::Fifo, rustix::fs::Mode::RUSR, 0).unwrap();
    assert!(matches!(repository.read(), Err(NoHistory::Special(name)) if name == "HEAD"));
}

#[test]
fn what_is_broken_is_said_or_left_out() {
    // Each object in turn: something of it is missing, it ends early, or something else is in it.
    let mut repository = Repository::new();
    for _ in 0..3 {
        repository.commit("a@example.org", &["app/a.py", "b.py"]);
    }
    let mut objects = Vec::new();
    for folder in fs::read_dir(repository.path().join(".git/objects")).unwrap() {
        let folder = folder.unwrap().path();
        objects.extend(fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()));
    }
    assert!(objects.len() > 10, "{}", objects.len());
    for object in &objects {
        let was = fs::read(object).unwrap();
        fs::remove_file(object).unwrap();
        for spoilt in [
            None,
            Some(was[..was.len() / 2].to_vec()),
            Some(b"none".to_vec()),
            Some(Vec::new()),
            Some(vec![0x78; 4096]),
        ] {
            if let Some(spoilt) = &spoilt {
                fs::write(object, spoilt).unwrap();
            }
            if let Ok(Some(history)) = repository.read() {
                assert!(history.commits <= 3);
            }
        }
        fs::remove_file(object).unwrap();
        fs::write(object, was).unwrap();
    }
    assert_eq!(repository.read().unwrap().unwrap().commits, 3);
    for (file, text) in [
        ("HEAD", "ref: ../../../etc/passwd\n"),
        ("HEAD", "\u{0}\u{1}"),
        ("refs/heads/main", "zz\n"),
        ("shallow", "x\n"),
    ] {
        let path = repository.path().join(".git").join(file);
        let was = fs::read(&path).ok();
        fs::write(&path, text).unwrap();
        let _ = repository.read();
        match was {
            Some(was) => fs::write(&path, was).unwrap(),
            None => fs::remove_file(&path).unwrap(),
        }
    }
}
