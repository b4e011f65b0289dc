#!/usr/bin/env bash
# Puts below target/ what the documents of the interfaces and what `architect` says are held against: Redocly for OpenAPI, AsyncAPI's own
# parser, and ajv with SARIF's schema.
set -euo pipefail
cd "$(dirname "$0")/.."
source test/told.sh

folder=target/tools/validators
mkdir -p "$folder"
if [ -f "$folder/node_modules/.package-lock.json" ] && cmp -s test/validators/package-lock.json "$folder/package-lock.json"; then
    exit 0
fi
rm -f "$folder/package-lock.json"
cp test/validators/package.json "$folder"
# npm asks for the lock beside it; it is put there last of all, so that an install that was cut off is begun again.
cp test/validators/package-lock.json "$folder/npm-shrinkwrap.json"
if ! npm ci --no-audit --no-fund --loglevel=error --ignore-scripts --prefix "$folder"; then
    rm -rf "$folder"
    not_told "whether others read the documents of the interfaces: npm cannot install what test/validators names (see above)."
fi
cp test/validators/package-lock.json "$folder"
