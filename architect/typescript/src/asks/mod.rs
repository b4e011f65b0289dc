//! What a program asks over HTTP.
//!
//! A call of `fetch`, of a library that asks, or of something that looks like one, is an [`Ask`] at the place where it stands. One whose
//! address is what its function is given is that of a wrapper: whoever calls the wrapper asks, with what they give, and so on upwards.

mod address;
mod ask;
mod client;
mod guess;
mod rewrite;
mod wrapper;

pub(crate) use address::target;
pub(crate) use ask::{text_of, under};
pub(crate) use client::is_client_kind;
pub(crate) use rewrite::{Rewrite, rewrites};
pub(crate) use wrapper::{Asked, asked};
