#!/usr/bin/env bash
# Runs a command that looks at running sidecars beside those of a release on a cluster:
#
#   bash deploy/live.sh NAMESPACE RELEASE -- architect check MODEL --namespace NAMESPACE
#
# To the command go, behind its own arguments, a `--live APP=URL,HOST:PORT` for each Deployment with a sidecar that the release has at this
# moment (at each step of a move those that it has then), `--live-tokens FOLDER` with the token of each, and `--trust-anchors FILE`. Ports
# are forwarded to this machine, any that are free, for as long as the command runs; tokens are in files that nobody else may read, and are
# gone afterwards. It takes bash and kubectl, and whoever runs it may get Deployments, Pods and Secrets of the namespace and forward ports.
# Exit codes: the command's; 2 where it could not begin.
set -euo pipefail

if [ "$#" -lt 4 ] || [ "$3" != -- ]; then
  echo "write: bash $0 NAMESPACE RELEASE -- COMMAND" >&2
  exit 2
fi
namespace=$1
release=$2
shift 3

umask 077
folder=$(mktemp -d)
forwards=()
clean() {
  [ "${#forwards[@]}" = 0 ] || kill "${forwards[@]}" 2> "$folder/ended" || true
  rm -rf "$folder"
}
trap clean EXIT
give_up() {
  echo "live.sh: $1" >&2
  exit 2
}
of_release() {
  kubectl get "$1" --namespace "$namespace" --selector "app.kubernetes.io/instance=$release" --output "go-template=$2" ||
    give_up "the release's $1 cannot be looked at"
}

# A line for each: what it is called, its app id, and the Secret of what its sidecar asks to be shown (`-`: none).
of_release deployments '{{range .items}}{{$name := .metadata.name}}{{with .spec.template.metadata.annotations}}{{if index . "dapr.io/app-id"}}{{$name}} {{index . "dapr.io/app-id"}} {{or (index . "dapr.io/api-token-secret") "-"}}{{"\n"}}{{end}}{{end}}{{end}}' > "$folder/apps"
[ -s "$folder/apps" ] || give_up "there is no Deployment with a sidecar in the namespace $namespace that belongs to the release $release"

mkdir "$folder/tokens"
while read -r deployment app secret <&3; do
  case $app in *[!a-zA-Z0-9.-]*) give_up "$app is no app id" ;; esac
  # A file with nothing in it: it asks for none.
  : > "$folder/tokens/$app"
  if [ "$secret" != - ]; then
    kubectl get secret "$secret" --namespace "$namespace" --output 'go-template={{.data.token | base64decode}}' > "$folder/tokens/$app" ||
      give_up "the token of $app cannot be read: it is the key \`token\` of the Secret $secret"
  fi
  # With no port before the colon kubectl takes one that is free, and says which.
  : > "$folder/$app.log"
  kubectl port-forward --namespace "$namespace" --address 127.0.0.1 "deployment/$deployment" :3500 :50002 < /dev/null >> "$folder/$app.log" 2>&1 &
  forwards+=("$!")
done 3< "$folder/apps"

# The port of this machine that leads to another of an app's pod; nothing as long as it does not.
port() {
  sed -n "s/^Forwarding from 127\.0\.0\.1:\([0-9]*\) -> $2\$/\1/p" "$folder/$1.log"
}
arguments=()
number=0
while read -r deployment app secret <&3; do
  tries=0
  until [ -n "$(port "$app" 50002)" ]; do
    tries=$((tries + 1))
    if [ "$tries" -gt 300 ] || ! kill -0 "${forwards[$number]}" 2> "$folder/ended"; then
      cat "$folder/$app.log" >&2
      give_up "no port leads to the sidecar of $app"
    fi
    sleep 0.1
  done
  number=$((number + 1))
  arguments+=(--live "$app=http://127.0.0.1:$(port "$app" 3500),127.0.0.1:$(port "$app" 50002)")
done 3< "$folder/apps"

# Each sidecar is told by the injector whom to trust: the same to all.
of_release pods '{{$found := ""}}{{range .items}}{{range .spec.containers}}{{range .env}}{{if eq .name "DAPR_TRUST_ANCHORS"}}{{$found = .value}}{{end}}{{end}}{{end}}{{range .spec.initContainers}}{{range .env}}{{if eq .name "DAPR_TRUST_ANCHORS"}}{{$found = .value}}{{end}}{{end}}{{end}}{{end}}{{$found}}' > "$folder/ca.crt"
if [ -s "$folder/ca.crt" ]; then
  arguments+=(--trust-anchors "$folder/ca.crt")
fi

"$@" "${arguments[@]}" --live-tokens "$folder/tokens"
