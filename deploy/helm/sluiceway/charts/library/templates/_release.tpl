{{/* Everything that the chart of a service renders. */}}
{{- define "sluiceway.release" -}}
{{- include "sluiceway.refused" . -}}
{{ include "sluiceway.workload" . }}
{{ include "sluiceway.services" . }}
{{- if .Values.serviceAccount.create }}
---
{{ include "sluiceway.serviceAccount" . }}
{{- end }}
{{- if .Values.disruptionBudget.enabled }}
---
{{ include "sluiceway.disruptionBudget" . }}
{{- end }}
{{- if .Values.networkPolicy.enabled }}
---
{{ include "sluiceway.networkPolicy" . }}
{{- end }}
{{- if .Values.keda.enabled }}
---
{{ include "sluiceway.scaledObject" . }}
{{- else if .Values.autoscaling.enabled }}
---
{{ include "sluiceway.autoscaler" . }}
{{- end }}
{{- if .Values.serviceMonitor.enabled }}
---
{{ include "sluiceway.serviceMonitor" . }}
{{- end }}
{{- if and .Values.networkPolicy.enabled (or .Values.jobs.topics .Values.jobs.migrate) }}
---
{{ include "sluiceway.networkPolicyOfJobs" . }}
{{- end }}
{{- if .Values.jobs.topics }}
---
{{ include "sluiceway.job" (dict "root" . "word" "topics" "weight" "-10") }}
{{- end }}
{{- if .Values.jobs.migrate }}
---
{{ include "sluiceway.job" (dict "root" . "word" "migrate" "weight" "-5") }}
{{- end }}
{{- end -}}

{{/* What no schema can say, in words. */}}
{{- define "sluiceway.refused" -}}
{{- $settings := include "sluiceway.settings" . | fromJson -}}
{{- if eq (get $settings "EMBED_STORE" | default "") "zvec" -}}
{{- if or (ne (int .Values.replicas) 1) (eq (include "sluiceway.scaled" .) "true") (not .Values.persistence.enabled) -}}
{{- fail "settings.EMBED_STORE is `zvec`, which is one process and its folder: set replicas to 1, persistence.enabled to true and scale nothing, or choose `weaviate`" -}}
{{- end -}}
{{- end -}}
{{- include "sluiceway.watched" . -}}
{{- include "sluiceway.mutual" . -}}
{{- range $name, $scaling := dict "autoscaling" .Values.autoscaling "keda" .Values.keda -}}
{{- if and $scaling.enabled (gt (int $scaling.minReplicas) (int $scaling.maxReplicas)) -}}
{{- fail (printf "%s.minReplicas is %d, and %s.maxReplicas is %d: say as many at the most as at the least" $name (int $scaling.minReplicas) $name (int $scaling.maxReplicas)) -}}
{{- end -}}
{{- end -}}
{{- if and (default dict .Values.worker).enabled (not (hasKey .Values.files "TRAIN_SIGNING_KEY")) -}}
{{- fail "files.TRAIN_SIGNING_KEY is missing: what the worker learns must be signed; name the secret and the key of it with the PEM file" -}}
{{- end -}}
{{- if and (default dict .Values.worker).enabled .Values.autoscaling.enabled -}}
{{- fail "autoscaling.enabled is for services whose work is short: taking a replica away would end what its worker trains; leave it off, set replicas, or scale by the runs that wait with keda.enabled" -}}
{{- end -}}
{{- $contract := include "sluiceway.contract" . | fromJson -}}
{{- if and .Values.keda.enabled (gt (int .Values.keda.minReplicas) (int $contract.partitions)) -}}
{{- fail (printf "keda.minReplicas is %d, and the topics have %d partitions: more replicas would have nothing to hear" (int .Values.keda.minReplicas) (int $contract.partitions)) -}}
{{- end -}}
{{- if and .Values.keda.enabled $contract.byQueueAlone (not .Values.keda.prometheus.serverAddress) -}}
{{- fail "keda.prometheus.serverAddress is missing: this service is scaled by its runs alone, and Prometheus knows how many there are" -}}
{{- end -}}
{{- if and .Values.spot.noticeSeconds (lt (int .Values.spot.noticeSeconds) 25) -}}
{{- fail "spot.noticeSeconds is less than 25: a replica needs 20 s for bus and stores beside its running work; use nodes that are told earlier" -}}
{{- end -}}
{{- end -}}

{{/* A replica that Prometheus may not ask is a replica that is down to it, and somebody is woken. */}}
{{- define "sluiceway.watched" -}}
{{- if and .Values.serviceMonitor.enabled .Values.networkPolicy.enabled (not .Values.networkPolicy.monitoring) (not .Values.networkPolicy.clients) -}}
{{- fail "networkPolicy.monitoring is missing: serviceMonitor.enabled lets Prometheus look for a service whose network policy shuts it out; name where it runs, such as [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}]" -}}
{{- end -}}
{{- end -}}

{{/* Who is to show a certificate is asked for it over TLS, and somebody must have signed it. */}}
{{- define "sluiceway.mutual" -}}
{{- if and .Values.tls.mutual (not (and .Values.tls.existingSecret .Values.tls.ca)) -}}
{{- fail "tls.mutual is true, and nobody would be asked for a certificate: name the secret in tls.existingSecret, with ca.crt in it (tls.ca)" -}}
{{- end -}}
{{- end -}}
