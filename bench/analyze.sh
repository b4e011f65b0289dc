#!/usr/bin/env bash
# Analyses a program five times: how many lines and commits it has, the median of the seconds, the most memory, and whether it was told the
# same each time. PANDO_PROGRAM=DIR names a folder, best with its history.
set -euo pipefail
program=$(cd "${PANDO_PROGRAM:?names the folder of a program}" && pwd)
cd "$(dirname "$0")/.."
cargo build --release --locked -q -p pando-architect
architect=${CARGO_TARGET_DIR:-target}/release/architect
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
for run in 1 2 3 4 5; do
    /usr/bin/time -o "$data/$run.time" -f '%e %M' "$architect" analyze "$program" --format json --out "$data/$run.json" >/dev/null 2>&1
    cmp "$data/1.json" "$data/$run.json"
done
lines=$(git -C "$program" ls-files -z '*.py' | (cd "$program" && xargs -0 cat -- | wc -l))
commits=$(git -C "$program" rev-list --count HEAD)
seconds=$(sort -n "$data"/*.time | sed -n 3p | cut -d' ' -f1)
memory=$(sort -k2 -n "$data"/*.time | tail -n 1 | cut -d' ' -f2)
echo "$(basename "$program"): $lines lines of Python, $commits commits: $seconds s (median of 5), $((memory / 1024)) MiB at most, the same each time"
