//! How a program changed: which files change together more often than by chance, how many people change them, and since when.
