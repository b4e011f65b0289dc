#!/usr/bin/env bash
# Opens the page of an analysis ten times in headless Chromium: of a small program, and of one with 5,000 functions.
set -euo pipefail
cd "$(dirname "$0")/.."
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
for which in todo 5000; do
    cargo run --locked -q -p pando-page --example page -- "$which" >"$data/$which.html"
done
PANDO_PAGES="$data" node bench/page.mjs
