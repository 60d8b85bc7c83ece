{{/* The release's name, with the chart's where that does not say it. */}}
{{- define "carrel.name" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* What a release's pods are found by: never changed, for a Deployment's cannot be. */}}
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

{{/* How long calls may take once the time of transfers is over. */}}
{{- define "carrel.shutdownTimeout" -}}
{{ add .Values.shutdown.transfers 10 }}
{{- end -}}

{{- define "carrel.content" -}}
{{ .Values.persistence.existingClaim | default (printf "%s-content" (include "carrel.name" .)) }}
{{- end -}}

{{/* A claim's spec, by its access mode. */}}
{{- define "carrel.claim" -}}
accessModes: [{{ .mode }}]
{{- with .persistence.storageClass }}
storageClassName: {{ . }}
{{- end }}
resources:
  requests:
    storage: {{ .persistence.size }}
{{- end -}}
