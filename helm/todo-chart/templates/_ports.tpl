{{/* Refuses an address with a port that the NetworkPolicies let nobody out to. Takes a list: the address, who says it, the word among
networkPolicy.external, and the port there. */}}
{{- define "todo-chart.port" -}}
{{- $address := index . 0 }}
{{- if contains "://" $address }}
{{- $usual := get (dict "postgres" "5432" "postgresql" "5432" "redis" "6379" "https" "443" "http" "80") (regexFind "^[a-z]+" $address) }}
{{- range $host := splitList "," (regexReplaceAll "^[a-z]+://([^/?#]*@)?([^/?#]*).*$" $address "${2}") }}
{{- $port := regexFind "[0-9]+$" (regexFind ":[0-9]+$" $host) | default $usual }}
{{- if and $port (ne ($port | int) (index $ 3 | int)) }}
{{- fail (printf "%s names the port %s, and networkPolicy.external.%s.port lets pods out to %d alone: make the two the same" (index $ 1) $port (index $ 2) (index $ 3 | int)) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* The same of every address that the values say, and of those in Secrets, where Helm sees the cluster. */}}
{{- define "todo-chart.ports" -}}
{{- $external := .Values.networkPolicy.external }}
{{- if not .Values.postgresql.enabled }}
{{- include "todo-chart.port" (list (index .Values.migrate "settings" "DATABASE_URL") "migrate.settings.DATABASE_URL" "postgresql" (index $external "postgresql" "port")) }}
{{- end }}
{{- if not .Values.postgresql.enabled }}
{{- include "todo-chart.port" (list (index .Values.settings "DATABASE_URL") "settings.DATABASE_URL" "postgresql" (index $external "postgresql" "port")) }}
{{- end }}
{{- include "todo-chart.port" (list (index .Values.settings "OPENAI_BASE_URL") "settings.OPENAI_BASE_URL" "language-model" (index $external "language-model" "port")) }}
{{- if not .Values.redis.enabled }}
{{- $secret := .Values.components.pubsub.secret }}
{{- $host := get ((lookup "v1" "Secret" .Release.Namespace $secret).data | default dict) "host" | b64dec }}
{{- if $host }}
{{- include "todo-chart.port" (list (printf "redis://%s" $host) (printf "the key host of the Secret %s" $secret) "pubsub-broker" (index $external "pubsub-broker" "port")) }}
{{- end }}
{{- end }}
{{- $port := index $external "state-store" "port" | int }}
{{- if eq .Values.components.statestore.backend "redis" }}
{{- $secret := .Values.components.statestore.secrets.redis }}
{{- $host := get ((lookup "v1" "Secret" .Release.Namespace $secret).data | default dict) "host" | b64dec }}
{{- if and $host (not .Values.redis.enabled) }}
{{- include "todo-chart.port" (list (printf "redis://%s" $host) (printf "the key host of the Secret %s" $secret) "state-store" ($port | default 6379)) }}
{{- end }}
{{- else if not .Values.postgresql.enabled }}
{{- $secret := .Values.components.statestore.secrets.postgresql }}
{{- $said := get ((lookup "v1" "Secret" .Release.Namespace $secret).data | default dict) "connectionString" | b64dec }}
{{- $named := regexFind "[0-9]+$" (regexFind "(^|\\s)port=[0-9]+" $said) }}
{{- if $named }}
{{- $said = printf "postgres://:%s" $named }}
{{- end }}
{{- include "todo-chart.port" (list $said (printf "the key connectionString of the Secret %s" $secret) "state-store" ($port | default 5432)) }}
{{- end }}
{{- end }}
