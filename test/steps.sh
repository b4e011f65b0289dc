#!/usr/bin/env bash
# The move to services of their own, on this machine: a system is started at step 1, walked to the last step and back, looked at before
# and after each, and asked all the time meanwhile. It has a folder and app ids of its own, and is gone afterwards.
# PROGRAMS names the folder of `pando` and `architect`.
set -euo pipefail
cd "$(dirname "$0")/.."

programs=${PROGRAMS:-target/debug}
folder=$(mktemp -d)
# PostgreSQL, which root may not run, has to get into it: a folder of its own, which the system opens for it.
data=$(mktemp -d)
"$programs/pando" dapr up --apps 1 --data "$data" --listen 127.0.0.1:0 --apart "steps$$" >"$folder/told" 2>"$folder/complained" &
system=$!
end() {
    kill "$system" 2>/dev/null || true
    wait "$system" 2>/dev/null || true
    rm -rf "$folder" "$data"
}
trap end EXIT

echo "starting a system at step 1"
until grep -q '^listening on ' "$folder/told"; do
    kill -0 "$system" 2>/dev/null || { cat "$folder/complained" >&2; exit 1; }
    sleep 0.2
done
address=$(sed -n 's/^listening on //p' "$folder/told")
"$programs/pando" dapr where --data "$data"

moves=$folder/moves
migrate() {
    echo
    echo "== architect migrate $*"
    "$programs/architect" migrate "$@" --data "$data" --watch "$address/api/auth/status" | tee "$folder/said"
    grep '^moved to step' "$folder/said" >>"$moves" || true
}
count=$(grep -c '^  - number:' deploy/steps/steps.yaml)
for ((step = 1; step < count; step++)); do migrate next; done
echo
echo "== architect migrate verify"
"$programs/architect" migrate verify --data "$data"
for ((step = 1; step < count; step++)); do migrate rollback; done
echo
echo "== architect migrate status"
"$programs/architect" migrate status --data "$data"
echo
echo "What each move was to somebody who asked all the time:"
cat "$moves"
