{{/* Facts of the service that its code says: ports, calls, groups. Printed into the chart by `make docs`. */}}
{{- define "sluiceway.contract" -}}
{{- .Files.Get "contract.json" -}}
{{- end -}}

{{/* The same wherever it is installed, so that neighbours of other releases find it. */}}
{{- define "sluiceway.name" -}}
{{- $contract := include "sluiceway.contract" . | fromJson -}}
{{- default (printf "sluiceway-%s" $contract.service) .Values.nameOverride | trunc 52 | trimSuffix "-" -}}
{{- end -}}

{{/* Of the Service that has an address for each replica: calls are spread over them by who calls. */}}
{{- define "sluiceway.headless" -}}
{{- printf "%s-replicas" (include "sluiceway.name" .) -}}
{{- end -}}

{{- define "sluiceway.selector" -}}
app.kubernetes.io/name: {{ include "sluiceway.name" . }}
app.kubernetes.io/component: replica
{{- end -}}

{{- define "sluiceway.labels" -}}
app.kubernetes.io/name: {{ include "sluiceway.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/part-of: sluiceway
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "sluiceway.global" -}}
{{- (default dict .Values.global).sluiceway | default dict | toJson -}}
{{- end -}}

{{- define "sluiceway.image" -}}
{{- $global := include "sluiceway.global" . | fromJson -}}
{{- $worker := (default dict .Values.worker).enabled | default false -}}
{{- $contract := include "sluiceway.contract" . | fromJson -}}
{{- $usual := printf "sluiceway-%s%s" $contract.service (ternary "-worker" "" $worker) -}}
{{- $registry := .Values.image.registry | default $global.imageRegistry -}}
{{- $name := .Values.image.repository | default $usual -}}
{{- with $registry }}{{ printf "%s/" (trimSuffix "/" .) }}{{ end -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" $name .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" $name (.Values.image.tag | default $global.imageTag | default .Chart.AppVersion) -}}
{{- end -}}
{{- end -}}

{{- define "sluiceway.secret" -}}
{{- $global := include "sluiceway.global" . | fromJson -}}
{{- .Values.existingSecret | default $global.existingSecret | default "sluiceway" -}}
{{- end -}}

{{- define "sluiceway.account" -}}
{{- .Values.serviceAccount.name | default (include "sluiceway.name" .) -}}
{{- end -}}

{{/* A pod that keeps something is one of a StatefulSet. */}}
{{- define "sluiceway.kind" -}}
{{- ternary "StatefulSet" "Deployment" .Values.persistence.enabled -}}
{{- end -}}
