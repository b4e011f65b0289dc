#!/usr/bin/env bash
# Puts Kubernetes' JSON schemas below target/, for the tests of the chart: PyPI's kubernetes-validate carries them, in an environment of its own.
set -euo pipefail
cd "$(dirname "$0")/.."
source test/told.sh

folder=target/tools/kubernetes-validate
wanted=test/kubernetes-validate.txt
cmp -s "$wanted" "$folder/installed.txt" && exit 0
rm -rf "$folder"
if ! python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    not_told "whether Kubernetes takes the chart: Python 3.11 or newer with venv is missing (Debian: apt-get install python3-venv)."
fi
python3 -m venv "$folder"
if ! "$folder/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r "$wanted"; then
    rm -rf "$folder"
    not_told "whether Kubernetes takes the chart: pip cannot install what $wanted names (see above)."
fi
cp "$wanted" "$folder/installed.txt"
