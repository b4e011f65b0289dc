/// A command of a script: a program with its arguments, as the shell would hand them over. What another command would put in its place
/// stays as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Command(pub(crate) Vec<String>);

/// The commands of a script, those of loops once for each word. It knows as much of the shell as our documents use.
pub(crate) fn commands(script: &str) -> Vec<Command> {
    let joined = script.replace("\\\n", " ");
    let lines: Vec<&str> = joined.lines().map(str::trim).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        at += 1;
        if let Some(head) = line.strip_prefix("for ") {
            let end = at + lines[at..].iter().position(|line| *line == "done").expect("a loop has its end");
            let (name, words) = head.trim_end_matches("; do").split_once(" in ").expect("a loop is over words");
            for word in words.split_whitespace() {
                found.extend(commands(&lines[at..end].join("\n").replace(&format!("${name}"), word)));
            }
            at = end + 1;
        } else if !line.is_empty() && !line.starts_with('#') {
            found.extend(of_line(line));
            if let Some((_, end)) = line.split_once("<<'") {
                let end = end.trim_end_matches('\'');
                at += lines[at..].iter().position(|line| *line == end).expect("a text has its end") + 1;
            }
        }
    }
    found
}

/// The commands of one line, and those whose answers are put into it.
fn of_line(line: &str) -> Vec<Command> {
    let mut found = Vec::new();
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    let letters: Vec<char> = line.chars().collect();
    let mut at = 0;
    while let Some(letter) = letters.get(at).copied() {
        at += 1;
        let starts_inner = letter == '$' && letters.get(at) == Some(&'(') && letters.get(at + 1) != Some(&'(');
        match (letter, quote) {
            ('$', None | Some('"')) if starts_inner => {
                let length = inner_length(&letters[at + 1..]);
                let inner: String = letters[at + 1..at + 1 + length].iter().collect();
                word.get_or_insert_default().push_str("$(…)");
                found.extend(of_line(&inner));
                at += length + 2;
            }
            (letter, Some(open)) if letter == open => quote = None,
            ('\'' | '"', None) => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (' ', None) => words.extend(word.take()),
            ('|' | ';' | '&', None) => {
                words.extend(word.take());
                found.extend(command(std::mem::take(&mut words)));
            }
            _ => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    found.extend(command(words));
    found
}

fn inner_length(letters: &[char]) -> usize {
    let mut depth = 1;
    for (at, letter) in letters.iter().enumerate() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    letters.len()
}

/// A command without where its answers go, where it is one and no assignment.
fn command(words: Vec<String>) -> Option<Command> {
    let mut kept = Vec::new();
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            ">" | ">>" => drop(words.next()),
            word if word.starts_with("<<") => {}
            _ => kept.push(word),
        }
    }
    let is_command = kept.first().is_some_and(|first| !first.contains('='));
    is_command.then_some(Command(kept))
}

#[test]
fn a_script_is_read_as_the_shell_reads_it() {
    let script = "# nothing\nfor a in x y; do\n  make $a | put --to='a b' \\\n    -n > file\ndone\necho \"at=$(look -l 3 | cut)\" >> $OUT\nb=1\ncat > f <<'END'\nno command\nEND\n";
    let words = |text: &str| Command(text.split(' ').map(str::to_owned).collect());
    let put = Command(vec!["put".into(), "--to=a b".into(), "-n".into()]);
    let expected = [
        words("make x"),
        put.clone(),
        words("make y"),
        put,
        words("look -l 3"),
        words("cut"),
        words("echo at=$(…)"),
        words("cat"),
    ];
    assert_eq!(commands(script), expected);
}
