//! Whatever was read, the target is a model that `architect check` finds no error in and that is rendered.
#![cfg(test)]

mod drawn;

use pando_check::{Severity, check};
use pando_model::Model;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn of_whatever_was_read_the_target_is_sound((facts, proposal) in drawn::program()) {
        let model = pando_plan::model(&facts, &proposal);
        let text = model.write("x.json", "Of a test.").expect("a text");
        let (read, _) = Model::read(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        prop_assert_eq!(&read, &model);
        let report = check("model.yaml", &text, None);
        let errors: Vec<String> = report
            .findings
            .iter()
            .filter(|one| one.rule.severity == Severity::Error)
            .map(|one| format!("{} {}: {}", one.rule.code, one.place, one.sentence))
            .collect();
        prop_assert!(errors.is_empty(), "{:?}\n{}", errors, text);
    }
}
