#!/usr/bin/env bash
# Puts promtool below target/, for the tests of alert rules: unpacked from Debian's prometheus, which is not installed and starts nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
source test/told.sh

folder=target/tools/promtool
[ -x "$folder/promtool" ] && exit 0
command -v promtool >/dev/null && exit 0
unpacked=$(mktemp -d)
trap 'rm -rf "$unpacked"' EXIT
fetch() { (cd "$unpacked" && apt-get download -qq -o APT::Sandbox::User=root prometheus && dpkg-deb -x prometheus_*.deb .); }
if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
    not_told "whether alert rules fire: here is no Debian to take promtool from. The tests take the one in the PATH."
fi
# A new machine has no lists of packages yet.
if ! fetch 2>/dev/null && ! { apt-get update -qq && fetch; }; then
    not_told "whether alert rules fire: Debian's package prometheus cannot be had (see above)."
fi
mkdir -p "$folder"
mv "$unpacked/usr/bin/promtool" "$folder/promtool.tmp"
mv "$folder/promtool.tmp" "$folder/promtool"
"$folder/promtool" --version | head -1
