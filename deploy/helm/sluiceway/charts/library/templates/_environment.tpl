{{/* A value as it stands in an environment: lists and objects as JSON, whole numbers without an exponent. */}}
{{- define "sluiceway.text" -}}
{{- if or (kindIs "map" .) (kindIs "slice" .) -}}
{{- toJson . -}}
{{- else if and (kindIs "float64" .) (eq (floor .) .) -}}
{{- printf "%.0f" . -}}
{{- else -}}
{{- . -}}
{{- end -}}
{{- end -}}

{{/* Settings that nobody else decides: those of every installation, of this one, of this service. */}}
{{- define "sluiceway.settings" -}}
{{- $contract := include "sluiceway.contract" . | fromJson -}}
{{- $global := include "sluiceway.global" . | fromJson -}}
{{- if hasKey $contract "shared" -}}
{{- $shared := dict -}}
{{- range $variable, $value := $global.settings -}}
{{- if has $variable $contract.shared -}}{{- $_ := set $shared $variable $value -}}{{- end -}}
{{- end -}}
{{- mergeOverwrite $shared (deepCopy .Values.settings) | toJson -}}
{{- else -}}
{{- $usual := dict "SLUICEWAY_KAFKA" "kafka:9092" "SLUICEWAY_BLOBS" "s3://sluiceway" "SLUICEWAY_S3_ENDPOINT" "s3:9000" -}}
{{- $settings := mergeOverwrite $usual (deepCopy ($global.settings | default dict)) (deepCopy .Values.settings) -}}
{{- if not (regexMatch "^s3://[^/]" $settings.SLUICEWAY_BLOBS) -}}
{{- fail "settings.SLUICEWAY_BLOBS must be `s3://<bucket>`: files in a pod are seen by no other one" -}}
{{- end -}}
{{- toJson $settings -}}
{{- end -}}
{{- end -}}

{{/* Where the neighbours are that this service calls; `none` where one is not to be called. */}}
{{- define "sluiceway.neighbours" -}}
{{- $contract := include "sluiceway.contract" . | fromJson -}}
{{- $found := dict -}}
{{- range $name, $port := $contract.calls -}}
{{- $usual := printf "dns:///sluiceway-%s-replicas:%d" $name (int $port) -}}
{{- $_ := set $found $name (get $.Values.neighbours $name | default $usual) -}}
{{- end -}}
{{- toJson $found -}}
{{- end -}}

{{- define "sluiceway.drainSeconds" -}}
{{- $contract := include "sluiceway.contract" . | fromJson -}}
{{- if .Values.spot.noticeSeconds -}}
{{- sub (int .Values.spot.noticeSeconds) (int $contract.besideDrainSeconds) | max 2 -}}
{{- else -}}
{{- .Values.drainSeconds | default $contract.drainSeconds -}}
{{- end -}}
{{- end -}}

{{/* All that a replica may take to end: until nobody sends anything any more, its running work, bus and stores. */}}
{{- define "sluiceway.graceSeconds" -}}
{{- $contract := include "sluiceway.contract" . | fromJson -}}
{{- $all := add (int .Values.preStopSeconds) (include "sluiceway.drainSeconds" . | int) (int $contract.besideDrainSeconds) 5 -}}
{{- if .Values.spot.noticeSeconds -}}{{ int .Values.spot.noticeSeconds }}{{- else -}}{{ $all }}{{- end -}}
{{- end -}}

{{- define "sluiceway.environment" -}}
{{- $contract := include "sluiceway.contract" . | fromJson -}}
{{- $own := upper $contract.service -}}
- name: SLUICEWAY_REPLICA
  valueFrom: {fieldRef: {fieldPath: metadata.name}}
{{- if $contract.machine }}
# The folders of runs are this pod's, whichever node it lies on.
- name: {{ $contract.machine }}
  valueFrom: {fieldRef: {fieldPath: metadata.name}}
{{- end }}
- name: {{ $own }}_DRAIN_SECONDS
  value: {{ include "sluiceway.drainSeconds" . | quote }}
{{- range $name, $target := include "sluiceway.neighbours" . | fromJson }}
- name: {{ $own }}_{{ upper $name }}
  value: {{ $target | quote }}
{{- end }}
{{- if .Values.tls.existingSecret }}
- name: SLUICEWAY_TLS_CERTIFICATE
  value: /tls/tls.crt
- name: SLUICEWAY_TLS_KEY
  value: /tls/tls.key
{{- if .Values.tls.ca }}
- name: SLUICEWAY_TLS_CA
  value: /tls/ca.crt
{{- end }}
{{- if .Values.tls.mutual }}
- name: SLUICEWAY_TLS_CLIENT_CA
  value: /tls/ca.crt
{{- end }}
{{- end }}
{{- range $variable, $file := .Values.files }}
- name: {{ $variable }}
  value: {{ printf "/files/%s/%s" (lower $variable | replace "_" "-") $file.key | quote }}
{{- end }}
{{- range $variable, $value := include "sluiceway.settings" . | fromJson }}
{{- if not (hasKey $.Values.secretRefs $variable) }}
- name: {{ $variable }}
  {{- if and (kindIs "slice" $value) (has $variable $contract.joined) }}
  value: {{ join "," $value | quote }}
  {{- else }}
  value: {{ include "sluiceway.text" $value | quote }}
  {{- end }}
{{- end }}
{{- end }}
{{- range $variable, $required := $contract.secrets }}
{{- if not (hasKey $.Values.secretRefs $variable) }}
- name: {{ $variable }}
  valueFrom:
    secretKeyRef: {name: {{ include "sluiceway.secret" $ }}, key: {{ $variable }}, optional: {{ not $required }}}
{{- end }}
{{- end }}
{{- range $variable, $ref := .Values.secretRefs }}
- name: {{ $variable }}
  valueFrom:
    secretKeyRef: {name: {{ $ref.name }}, key: {{ $ref.key }}}
{{- end }}
{{- end -}}
