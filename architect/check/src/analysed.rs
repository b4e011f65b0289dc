use crate::Rule;
use crate::rule::rule;

/// What `architect analyze` finds in a program. Here are the words; `architect/boundaries` does the finding, whose tests read the examples.
static ANALYSED: &[Rule] = &[
    rule!(Warning, "PAN901"),
    rule!(Warning, "PAN902"),
    rule!(Warning, "PAN903"),
    rule!(Warning, "PAN904"),
    rule!(Warning, "PAN905"),
    rule!(Warning, "PAN906"),
    rule!(Note, "PAN911"),
    rule!(Warning, "PAN912"),
    rule!(Error, "PAN913"),
    rule!(Note, "PAN921"),
    rule!(Note, "PAN922"),
    rule!(Note, "PAN923"),
    rule!(Note, "PAN924"),
    rule!(Note, "PAN925"),
];

pub(crate) fn rules() -> impl Iterator<Item = &'static Rule> {
    ANALYSED.iter()
}
