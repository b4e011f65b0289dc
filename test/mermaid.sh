#!/usr/bin/env bash
# Puts Mermaid's own parser below target/, for the diagrams of an analysis: one file out of its package, and nothing that this depends on.
set -euo pipefail
cd "$(dirname "$0")/.."
source test/told.sh

folder=target/tools/mermaid
is_right() { # which file
    echo "581ed7d74bd9048d0e3a91363927d72ef22942d7722546b27f7cc29e35390eb8  $1" | sha256sum --check --strict --status
}
[ -f "$folder/mermaid.min.js" ] && is_right "$folder/mermaid.min.js" && exit 0
unpacked=$(mktemp -d)
trap 'rm -rf "$unpacked"' EXIT
if ! npm pack --silent --pack-destination "$unpacked" mermaid@11.17.2 >/dev/null; then
    not_told "whether Mermaid draws the diagrams of an analysis: npm cannot fetch its package (see above)."
fi
tar -xzf "$unpacked"/mermaid-*.tgz -C "$unpacked" package/dist/mermaid.min.js
is_right "$unpacked/package/dist/mermaid.min.js" || { echo "Mermaid's file is not the one that is known."; exit 1; }
mkdir -p "$folder"
mv "$unpacked/package/dist/mermaid.min.js" "$folder/mermaid.min.js"
