{{/* The name of all resources: the release's name, followed by the chart's name unless the release's name contains it. */}}
{{- define "carrel.name" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* The labels that select the pods of a release. Never change them: Kubernetes rejects updates of a workload's selector. */}}
{{- define "carrel.selector" -}}
app.kubernetes.io/name: carrel
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "carrel.labels" -}}
{{ include "carrel.selector" . }}
app.kubernetes.io/part-of: carrel
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "carrel.metadata" -}}
name: {{ include "carrel.name" . }}
namespace: {{ .Release.Namespace }}
labels:
  {{- include "carrel.labels" . | nindent 2 }}
{{- end -}}

{{- define "carrel.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{/* quarkus.shutdown.timeout in seconds: the time for running transfers, and ten seconds more for other requests. */}}
{{- define "carrel.shutdownTimeout" -}}
{{ add .Values.shutdown.transfers 10 }}
{{- end -}}

{{- define "carrel.content" -}}
{{ .Values.persistence.existingClaim | default (printf "%s-content" (include "carrel.name" .)) }}
{{- end -}}

{{/* The spec of a volume claim. Parameters: mode (the access mode) and persistence (the values of that name). */}}
{{- define "carrel.claim" -}}
accessModes: [{{ .mode }}]
{{- with .persistence.storageClass }}
storageClassName: {{ . }}
{{- end }}
resources:
  requests:
    storage: {{ .persistence.size }}
{{- end -}}
