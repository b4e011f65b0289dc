//! What is proposed for programs whose facts are made by hand.

mod cuts;
mod program;
