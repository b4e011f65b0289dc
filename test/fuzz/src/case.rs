//! One input, made from its seed.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use crate::chance::Chance;
use crate::corpus::{Corpus, Program, Seed};
use crate::hostile::HOSTILE;
use crate::spoil::spoil;

/// As many files of one program are taken, and as many bytes.
const FILES_MAX: usize = 60;
const BYTES_MAX: usize = 400 * 1024;

/// Names whose files some reader looks for.
const KNOWN: [&str; 22] = [
    "Dockerfile",
    "docker-compose.yml",
    "Procfile",
    "package.json",
    "tsconfig.json",
    "next.config.js",
    "prisma/schema.prisma",
    "openapi.json",
    "openapi.yaml",
    "chart/Chart.yaml",
    "chart/values.yaml",
    "chart/templates/a.yaml",
    "k8s/deployment.yaml",
    "dapr/components/pubsub.yaml",
    "pyproject.toml",
    "setup.py",
    "migrations/0001.sql",
    ".gitignore",
    "app/api/route.ts",
    "app/page.tsx",
    "pages/[...all].tsx",
    "__init__.py",
];

/// What is given to the architect.
#[derive(Clone, Debug, Default)]
pub struct Case {
    /// The files of a program.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Those of its repository.
    pub repository: Vec<Seed>,
    /// Facts of another extractor.
    pub facts: Option<Vec<u8>>,
    /// A person's own cut.
    pub cut: Option<Vec<u8>>,
    /// Whether it is written to a disk, with links and pipes among its files.
    pub on_disk: bool,
}

/// What two texts were written from: facts and a cut that fit the program of the tests.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// Facts as JSON.
    pub facts: &'a [u8],
    /// A cut as YAML.
    pub cut: &'a [u8],
}

impl Case {
    /// The one of a seed.
    pub fn of(seed: u64, corpus: &Corpus, given: Given<'_>) -> Self {
        let mut chance = Chance::new(seed);
        let mut case = Self::default();
        // The program of the tests is the first; it alone is small enough to be whole and odd at once.
        let program = match chance.percent(30) {
            true => corpus.programs.first(),
            false => chance.one(&corpus.programs),
        };
        let Some(program) = program else { return case };
        case.take(program, corpus, &mut chance);
        match chance.below(10) {
            0 | 1 => {
                case.facts = Some(spoilt(given.facts, given.facts, 4, &mut chance));
                if chance.percent(70) {
                    case.files.clear();
                }
            }
            2 => case.cut = Some(spoilt(given.cut, given.facts, 3, &mut chance)),
            3 => {
                case.on_disk = true;
                if chance.percent(60) {
                    case.repository.clone_from(&program.repository);
                    let spoilt_files = chance.below(3);
                    for _ in 0..spoilt_files {
                        let at = chance.below(case.repository.len());
                        if let Some(one) = case.repository.get_mut(at) {
                            let other = one.bytes.clone();
                            spoil(&mut one.bytes, &other, &mut chance);
                        }
                    }
                }
            }
            _ => {}
        }
        case
    }

    fn take(&mut self, program: &Program, corpus: &Corpus, chance: &mut Chance) {
        let files = &program.files;
        let from = if files.len() > FILES_MAX { chance.below(files.len()) } else { 0 };
        let most = if chance.percent(60) { FILES_MAX } else { 1 + chance.below(6) };
        let changes = [0, 1, 2, 4, 12][chance.below(5)];
        let mut bytes = 0;
        for file in files.iter().skip(from).take(most) {
            bytes += file.bytes.len();
            if bytes > BYTES_MAX {
                break;
            }
            let other = chance.one(files).unwrap_or(file);
            let text = match chance.percent(50) {
                true => spoilt(&file.bytes, &other.bytes, changes, chance),
                false => file.bytes.clone(),
            };
            self.files.insert(named(&file.path, chance), text);
        }
        // A file that is not of this program, under a name that means something.
        if chance.percent(40)
            && let Some(other) = chance.one(&corpus.programs)
            && let Some(seed) = chance.one(&other.files)
        {
            let text = spoilt(&seed.bytes, &seed.bytes, 3, chance);
            let path = match chance.percent(50) {
                true => chance.one(&KNOWN).map_or_else(|| seed.path.clone(), |known| (*known).to_owned()),
                false => seed.path.clone(),
            };
            self.files.insert(path, text);
        }
    }

    /// Writes it to a folder.
    ///
    /// # Errors
    /// The disk does not take it. A name that it does not take is passed over.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        let all = self.files.iter().map(|(path, bytes)| (path.clone(), bytes));
        let git = self.repository.iter().map(|seed| (format!(".git/{}", seed.path), &seed.bytes));
        for (path, bytes) in all.chain(git) {
            let path = folder.join(path.trim_start_matches('/'));
            if path.components().any(|part| part == std::path::Component::ParentDir) {
                continue;
            }
            if let Some(parent) = path.parent()
                && fs::create_dir_all(parent).is_ok()
            {
                let _ = fs::write(path, bytes);
            }
        }
        match self.on_disk {
            true => crate::odd::put(folder),
            false => Ok(()),
        }
    }
}

fn spoilt(text: &[u8], other: &[u8], times: usize, chance: &mut Chance) -> Vec<u8> {
    let mut text = text.to_vec();
    for _ in 0..chance.below(times + 1) {
        spoil(&mut text, other, chance);
    }
    text
}

/// A file's name, now and then another one.
fn named(path: &str, chance: &mut Chance) -> String {
    if !chance.percent(6) {
        return path.to_owned();
    }
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let end = name.rsplit_once('.').map_or("", |(_, end)| end);
    let hostile = chance.one(&HOSTILE).copied().unwrap_or_default().replace(['/', '\0'], "");
    match chance.below(4) {
        0 => format!("{folder}/{hostile}.{end}"),
        1 => format!("{hostile}/{name}"),
        2 => format!("{path}.{}", ["py", "ts", "tsx", "sql", "yaml", "json", "prisma"][chance.below(7)]),
        _ => format!("{folder}/[{name}]/(a)/@b/{name}"),
    }
    .trim_start_matches('/')
    .to_owned()
}
