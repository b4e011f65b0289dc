{{/* What a value of the schema's type can still not be, each with a sentence that says what to write. */}}

{{/* A quantity that Kubernetes does not read, or of memory and storage one that nobody means. Takes a list: who says it, of what, the value. */}}
{{- define "[[ chart ]].quantity" -}}
{{- $of := index . 1 }}{{ $value := index . 2 | toString }}
{{- if not (regexMatch "^([0-9]+([.][0-9]*)?|[.][0-9]+)(m|u|n|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][-+]?[0-9]+)?$" $value) }}
{{- fail (printf "%s: %q is no quantity: write it as %s" (index . 0) $value (ternary "250m or 2" "512Mi or 1Gi" (eq $of "cpu"))) }}
{{- end }}
{{- if and (has $of (list "memory" "storage" "ephemeral-storage")) (regexMatch "^([0-9.]+[mun]|[0-9]{1,6}([.][0-9]*)?)$" $value) }}
{{- fail (printf "%s: %q is less than a megabyte: write it as 512Mi or 1Gi" (index . 0) $value) }}
{{- end }}
{{- end }}

{{/* The same of requests and limits. Takes a list: who says them, and all of them. */}}
{{- define "[[ chart ]].quantities" -}}
{{- $named := index . 0 }}
{{- range $sort, $all := omit (index . 1) "claims" }}
{{- range $of, $value := $all }}
{{- include "[[ chart ]].quantity" (list (printf "%s.%s.%s" $named $sort $of) $of $value) }}
{{- end }}
{{- end }}
{{- end }}

{{/* Where a service's pods are asked, which probes, Services and sidecars know. Takes a list: the service, the setting, the root, the port. */}}
{{- define "[[ chart ]].listens" -}}
{{- $id := index . 0 }}{{ $name := index . 1 }}{{ $port := index . 3 }}
{{- $service := index (index . 2).Values.services $id }}
{{- $said := index $service.settings $name }}
{{- if hasKey $service.extraEnv $name }}
{{- fail (printf "services.%s.extraEnv.%s: the chart sets it: write services.%s.settings.%s" $id $name $id $name) }}
{{- end }}
{{- if not (hasSuffix (printf ":%v" $port) $said) }}
{{- fail (printf "services.%s.settings.%s: %q has another port than the architecture: pods are asked on %v, so write %s:%v" $id $name $said $port (regexReplaceAll ":[0-9]*$" $said "" | default "127.0.0.1") $port) }}
{{- end }}
{{- end }}

{{- define "[[ chart ]].values" -}}
{{- with .Values.image }}
{{- if not (regexMatch "^[^:@\\s]+(:[0-9]+/[^:@\\s]+)?$" .repository) }}
{{- fail (printf "image.repository: %q: write the name alone, such as registry.example.org:5000/backend, and what is behind it in image.tag or image.digest" .repository) }}
{{- end }}
{{- if not (regexMatch "^([A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?$" .tag) }}
{{- fail (printf "image.tag: %q: write a tag alone, such as 1.4.0" .tag) }}
{{- end }}
{{- if not (regexMatch "^(sha256:[0-9a-f]{64})?$" .digest) }}
{{- fail (printf "image.digest: %q: write sha256: and the 64 digits that the registry says; what has a name is a tag" .digest) }}
{{- end }}
{{- end }}
{{- $own := list "checksum/config" "checksum/configuration" "checksum/components" }}
{{- range tuple "enabled" "app-id" "app-port" "app-protocol" "config" "log-level" "log-as-json" "enable-metrics" "metrics-port" "api-token-secret" "app-token-secret" "enable-app-health-check" "app-health-check-path" "app-health-probe-interval" "app-health-probe-timeout" "app-health-threshold" "block-shutdown-duration" "graceful-shutdown-seconds" "app-max-concurrency" "max-body-size" "read-buffer-size" "disable-builtin-k8s-secret-store" "sidecar-seccomp-profile-type" "sidecar-cpu-request" "sidecar-memory-request" "sidecar-memory-limit" }}
{{- $own = append $own (printf "dapr.io/%s" .) }}
{{- end }}
{{- if .Values.dapr.sidecar.goMemoryLimit }}
{{- $own = append $own "dapr.io/env" }}
{{- end }}
{{- range $name, $service := .Values.services }}
{{- $twice := list }}
{{- range $key, $_ := $service.podAnnotations }}
{{- if has $key $own }}
{{- $twice = append $twice $key }}
{{- end }}
{{- end }}
{{- with $twice }}
{{- fail (printf "services.%s.podAnnotations: the chart writes %s itself: take it out (what may be otherwise is among dapr and dapr.sidecar, the rest is the architecture's)" $name (join ", " .)) }}
{{- end }}
{{- include "[[ chart ]].quantities" (list (printf "services.%s.resources" $name) $service.resources) }}
{{- end }}
[% for one in listens %]
{{- include "[[ chart ]].listens" (list "[[ one.service ]]" "[[ one.name ]]" . [[ one.port ]]) }}
[% endfor %]
{{- include "[[ chart ]].quantities" (list "migrate.resources" .Values.migrate.resources) }}
{{- include "[[ chart ]].quantities" (list "logs.agent.resources" .Values.logs.agent.resources) }}
{{- include "[[ chart ]].quantity" (list "postgresql.storage" "storage" .Values.postgresql.storage) }}
{{- include "[[ chart ]].quantity" (list "redis.storage" "storage" .Values.redis.storage) }}
{{- with .Values.dapr.sidecar }}
{{- include "[[ chart ]].quantity" (list "dapr.sidecar.cpuRequest" "cpu" .cpuRequest) }}
{{- include "[[ chart ]].quantity" (list "dapr.sidecar.memoryRequest" "memory" .memoryRequest) }}
{{- include "[[ chart ]].quantity" (list "dapr.sidecar.memoryLimit" "memory" .memoryLimit) }}
{{- if not (regexMatch "^([0-9]+(B|KiB|MiB|GiB)?)?$" .goMemoryLimit) }}
{{- fail (printf "dapr.sidecar.goMemoryLimit: %q: Go reads it as 440MiB" .goMemoryLimit) }}
{{- end }}
{{- end }}
{{- with .Values.tracing }}
{{- $share := .samplingRate | toString }}
{{- if not (regexMatch "^(0([.][0-9]+)?|1([.]0+)?)$" $share) }}
{{- fail (printf "tracing.samplingRate: %q: write a share of all, from 0 to 1, such as 0.1" $share) }}
{{- end }}
{{- if .endpoint }}
{{- if not (regexMatch "^https?://([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\\x5b[0-9A-Fa-f:]+\\x5d)(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?$" .endpoint) }}
{{- fail (printf "tracing.endpoint: %q is no address: write %s" .endpoint (ternary "http://HOST:9411/api/v2/spans" "http://HOST:4318" (eq .protocol "zipkin"))) }}
{{- end }}
{{- $host := regexFind "^https?://[^/]+" .endpoint }}
{{- if and (eq .protocol "otlp") (ne $host .endpoint) }}
{{- fail (printf "tracing.endpoint: %q has a path, and whoever sends spans adds /v1/traces to it: write %s" .endpoint $host) }}
{{- end }}
{{- if and (eq .protocol "zipkin") (eq (trimSuffix "/" .endpoint) $host) }}
{{- fail (printf "tracing.endpoint: %q has no path, and Zipkin takes spans at one alone: write %s/api/v2/spans" .endpoint $host) }}
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.logs.url }}
{{- if not (regexMatch "^https?://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?$" .) }}
{{- fail (printf "logs.url: %q: write http://HOST:PORT or https://HOST:PORT, with a path where it is behind one; what it signs in with is in a Secret (logs.auth)" .) }}
{{- end }}
{{- end }}
{{- with .Values.monitoring.serviceMonitor.interval }}
{{- if not (regexMatch "^[0-9]+(s|m)$" .) }}
{{- fail (printf "monitoring.serviceMonitor.interval: %q: write it as 30s or 1m" .) }}
{{- end }}
{{- end }}
{{- end }}
