//! What the architect makes of the program, and of copies of it that are changed in one way: what it says changes as it should.
#![cfg(test)]

mod golden;
mod mutations;
mod seen;
