{{/* What the chart decides: where it listens, and where the model and its adapters are mounted. */}}
{{- define "engine.settings" -}}
{{- $contract := include "sluiceway.contract" . | fromJson -}}
{{- $told := dict "ENGINE_DATA" "/data" -}}
{{- range $way, $port := $contract.ports -}}
{{- $_ := set $told (printf "ENGINE_%s" (upper $way)) (printf "0.0.0.0:%d" (int $port)) -}}
{{- end -}}
{{- if .Values.model.claim -}}
{{- $_ := set $told (get $contract.runtimes .Values.runtime).model (list "/model" .Values.model.path | compact | join "/") -}}
{{- end -}}
{{- if .Values.adapters.claim -}}
{{- $_ := set $told "ENGINE_ADAPTERS" "/adapters" -}}
{{- end -}}
{{- toJson $told -}}
{{- end -}}

{{- define "engine.volumes" -}}
{{- with .Values.model.claim }}
- name: model
  persistentVolumeClaim: {claimName: {{ . }}, readOnly: true}
{{- end }}
{{- with .Values.adapters.claim }}
- name: adapters
  persistentVolumeClaim: {claimName: {{ . }}, readOnly: true}
{{- end }}
# Processes of one model speak to one another through it.
- name: shared-memory
  emptyDir: {medium: Memory, sizeLimit: {{ .Values.sharedMemory }}}
{{- end -}}

{{- define "engine.mounts" -}}
{{- with .Values.model.claim }}
- {name: model, mountPath: /model, readOnly: true}
{{- end }}
{{- with .Values.adapters.claim }}
- {name: adapters, mountPath: /adapters, readOnly: true}
{{- end }}
- {name: shared-memory, mountPath: /dev/shm}
{{- end -}}

{{/* What no schema can say, in words. */}}
{{- define "engine.refused" -}}
{{- include "sluiceway.watched" . -}}
{{- include "sluiceway.mutual" . -}}
{{- if and (not .Values.settings.SLUICEWAY_INTERNAL_PUBLIC_KEYS) (not (hasKey .Values.secretRefs "SLUICEWAY_INTERNAL_PUBLIC_KEYS")) -}}
{{- $shared := (include "sluiceway.global" . | fromJson).settings | default dict -}}
{{- if not $shared.SLUICEWAY_INTERNAL_PUBLIC_KEYS -}}
{{- fail "settings.SLUICEWAY_INTERNAL_PUBLIC_KEYS is missing: nobody could ask this worker; set it to what `sluiceway-infer public-key` prints" -}}
{{- end -}}
{{- end -}}
{{- if and (eq .Values.runtime "trtllm") (not .Values.model.claim) -}}
{{- fail "model.claim is missing: name the PersistentVolumeClaim that has the folder of the model" -}}
{{- end -}}
{{- if and (eq .Values.runtime "llama") .Values.adapters.claim -}}
{{- fail "adapters.claim is for runtime `trtllm`: llama.cpp is handed its adapters by infer; leave it empty" -}}
{{- end -}}
{{- if and .Values.spot.noticeSeconds (lt (int .Values.spot.noticeSeconds) 25) -}}
{{- fail "spot.noticeSeconds is less than 25: a worker needs 20 s beside its running work; use nodes that are told earlier" -}}
{{- end -}}
{{- end -}}
