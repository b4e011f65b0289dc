{{/* What every object of the release is labelled with. */}}
{{- define "todo-chart.labels" -}}
app.kubernetes.io/part-of: todo
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | quote }}
{{- end }}

{{/* What tells the pods of the release from all others. */}}
{{- define "todo-chart.ours" -}}
app.kubernetes.io/part-of: todo
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/* The image of a service: its own, or the system's with tag or digest. Takes a list: the root, the service's values. */}}
{{- define "todo-chart.image" -}}
{{- $root := index . 0 }}{{ $service := index . 1 }}
{{- if $service.image }}{{ $service.image }}
{{- else if $root.Values.image.digest }}{{ $root.Values.image.repository }}@{{ $root.Values.image.digest }}
{{- else }}{{ $root.Values.image.repository }}:{{ $root.Values.image.tag | default $root.Chart.AppVersion }}
{{- end }}
{{- end }}

{{/* The pod and container settings that Pod Security "restricted" asks for. */}}
{{- define "todo-chart.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ .Values.podSecurity.user }}
runAsGroup: {{ .Values.podSecurity.user }}
# Who may read the mounted secrets, and the sidecar its token.
fsGroup: {{ .Values.podSecurity.user }}
seccompProfile:
  type: RuntimeDefault
{{- end }}
{{- define "todo-chart.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{/* Traffic to names: the cluster's DNS, which every pod asks. */}}
{{- define "todo-chart.egressDns" -}}
- to:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: {{ .Values.networkPolicy.dns.namespace | quote }}
      podSelector:
        {{- toYaml .Values.networkPolicy.dns.podSelector | nindent 8 }}
  ports:
    - { protocol: UDP, port: 53 }
    - { protocol: TCP, port: 53 }
{{- end }}

{{/* Traffic to something outside of the system. Takes what `networkPolicy.external` has of it: `to` without entries is anywhere. */}}
{{- define "todo-chart.egressExternal" -}}
- ports:
    - { protocol: TCP, port: {{ .port }} }
  {{- with .to }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

{{/* What the agent of logs is called: more than one release may have one in its namespace. */}}
{{- define "todo-chart.logs" -}}
{{ .Release.Namespace | trunc 58 | trimSuffix "-" }}-logs
{{- end }}

{{/* The port of a URL: what is sent there is let out to it. */}}
{{- define "todo-chart.urlPort" -}}
{{- $url := urlParse . }}
{{- $said := regexFind "[0-9]+$" (regexFind ":[0-9]+$" $url.host) }}
{{- $said | default (ternary "443" "80" (eq $url.scheme "https")) }}
{{- end }}

{{/* What values cannot be, beyond their schema: each with a sentence. */}}
{{- define "todo-chart.check" -}}
{{- include "todo-chart.values" . }}
{{- range $name, $service := .Values.services }}
{{- if gt ($service.autoscaling.minReplicas | int) ($service.autoscaling.maxReplicas | int) }}
{{- fail (printf "services.%s.autoscaling: minReplicas (%v) is more than maxReplicas (%v)" $name $service.autoscaling.minReplicas $service.autoscaling.maxReplicas) }}
{{- end }}
{{- if and $service.disruptionBudget (eq (ternary $service.autoscaling.minReplicas $service.replicas $service.autoscaling.enabled | int) 0) }}
{{- fail (printf "services.%s: no replicas, and a disruption budget for them: set disruptionBudget to false" $name) }}
{{- end }}
{{- end }}
{{- if and .Values.monitoring.rules.enabled (not .Values.monitoring.serviceMonitor.enabled) }}
{{- fail "monitoring.rules wants monitoring.serviceMonitor: rules about figures that nobody scrapes never fire" }}
{{- end }}
{{- if and (ne .Values.logs.to "none") (not .Values.logs.url) }}
{{- fail (printf "logs.url: say where %s is, such as http://%s.example.org:%s" .Values.logs.to .Values.logs.to (ternary "3100" "9200" (eq .Values.logs.to "loki"))) }}
{{- end }}
{{- if and (ne .Values.logs.to "none") (eq .Values.logs.namespace .Release.Namespace) }}
{{- fail "logs.namespace: the agent mounts a folder of its node, which nobody shall be allowed where the services are: name a namespace of its own" }}
{{- end }}
{{- if and .Values.ingress.enabled (not .Values.ingress.host) }}
{{- fail "ingress.host: say by which name people come in, such as todo.example.org" }}
{{- end }}
{{- end }}
