{{/* What a replica and the jobs before it have in common: who they are, what they may and what is mounted. */}}
{{- define "sluiceway.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "sluiceway.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}

{{- define "sluiceway.mounts" -}}
- {name: tmp, mountPath: /tmp}
- {name: data, mountPath: /data}
{{- if .Values.tls.existingSecret }}
- {name: tls, mountPath: /tls, readOnly: true}
{{- end }}
{{- range $variable, $file := .Values.files }}
- {name: {{ lower $variable | replace "_" "-" }}, mountPath: /files/{{ lower $variable | replace "_" "-" }}, readOnly: true}
{{- end }}
{{- with .Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Without the volume of what is kept, which a StatefulSet brings. */}}
{{- define "sluiceway.volumes" -}}
- name: tmp
  emptyDir: {sizeLimit: {{ .Values.tmp.sizeLimit }}}
{{- if .Values.tls.existingSecret }}
- name: tls
  # Changed files are seen within a minute, and read again without a restart.
  secret: {secretName: {{ .Values.tls.existingSecret }}, defaultMode: 288}
{{- end }}
{{- range $variable, $file := .Values.files }}
- name: {{ lower $variable | replace "_" "-" }}
{{- if $file.secret }}
  secret: {secretName: {{ $file.secret }}, defaultMode: 288}
{{- else }}
  configMap: {name: {{ $file.configMap }}}
{{- end }}
{{- end }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Health over gRPC; over HTTPS where TLS is spoken, since kubelet's gRPC probe speaks none. `live` is served however
the database is; without a name it is readiness. */}}
{{- define "sluiceway.probe" -}}
{{- $contract := include "sluiceway.contract" .root | fromJson -}}
{{- if .root.Values.tls.existingSecret -}}
httpGet: {path: /health/{{ .of }}, port: http, scheme: HTTPS}
{{- else if eq .of "live" -}}
grpc: {port: {{ $contract.ports.grpc }}, service: live}
{{- else -}}
grpc: {port: {{ $contract.ports.grpc }}}
{{- end -}}
{{- end -}}

{{- define "sluiceway.gpu" -}}
{{- (default dict .Values.gpu).enabled | default false -}}
{{- end -}}

{{- define "sluiceway.resources" -}}
{{- $worker := (default dict .Values.worker).enabled | default false -}}
{{- $resources := deepCopy (ternary ((default dict .Values.worker).resources | default dict) .Values.resources $worker) -}}
{{- if eq (include "sluiceway.gpu" .) "true" -}}
{{- $limits := merge (dict .Values.gpu.resource .Values.gpu.count) ($resources.limits | default dict) -}}
{{- $resources = merge (dict "limits" $limits) $resources -}}
{{- end -}}
{{- range $part := list "requests" "limits" -}}
{{- range $name, $amount := get $resources $part -}}
{{- $_ := set (get $resources $part) $name (include "sluiceway.text" $amount) -}}
{{- end -}}
{{- end -}}
{{- toYaml $resources -}}
{{- end -}}

{{- define "sluiceway.nodes" -}}
{{- $gpu := eq (include "sluiceway.gpu" .) "true" -}}
{{- $selector := deepCopy .Values.nodeSelector -}}
{{- $tolerations := concat .Values.tolerations .Values.spot.tolerations -}}
{{- if $gpu -}}
{{- $selector = merge $selector .Values.gpu.nodeSelector -}}
{{- $tolerations = concat $tolerations .Values.gpu.tolerations -}}
{{- end -}}
{{- with $selector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with ternary ((default dict .Values.gpu).runtimeClassName | default "") "" $gpu }}
runtimeClassName: {{ . }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .Values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- $global := include "sluiceway.global" . | fromJson }}
{{- with .Values.image.pullSecrets | default $global.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "sluiceway.pod" -}}
{{- $contract := include "sluiceway.contract" . | fromJson -}}
metadata:
  labels:
    {{- include "sluiceway.selector" . | nindent 4 }}
    app.kubernetes.io/instance: {{ .Release.Name }}
    app.kubernetes.io/part-of: sluiceway
    {{- with .Values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with .Values.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  serviceAccountName: {{ include "sluiceway.account" . }}
  # Nobody asks Kubernetes for anything.
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ include "sluiceway.graceSeconds" . }}
  securityContext:
    {{- include "sluiceway.podSecurity" . | nindent 4 }}
  {{- with include "sluiceway.nodes" . | trim }}
  {{- . | nindent 2 }}
  {{- end }}
  topologySpreadConstraints:
    {{- range $key := list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
    - maxSkew: 1
      topologyKey: {{ $key }}
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "sluiceway.selector" $ | nindent 10 }}
    {{- end }}
  containers:
    - name: {{ $contract.service }}
      image: {{ include "sluiceway.image" . }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      {{- with .Values.command }}
      command: {{ toJson . }}
      {{- end }}
      args: [serve]
      ports:
        - {name: grpc, containerPort: {{ $contract.ports.grpc }}}
        - {name: http, containerPort: {{ $contract.ports.http }}}
      env:
        {{- include "sluiceway.environment" . | nindent 8 }}
      startupProbe:
        {{- include "sluiceway.probe" (dict "root" . "of" "live") | nindent 8 }}
        periodSeconds: 2
        timeoutSeconds: 5
        failureThreshold: {{ div (int .Values.startSeconds) 2 }}
      livenessProbe:
        {{- include "sluiceway.probe" (dict "root" . "of" "live") | nindent 8 }}
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      readinessProbe:
        {{- include "sluiceway.probe" (dict "root" . "of" "ready") | nindent 8 }}
        periodSeconds: 5
        timeoutSeconds: 5
        failureThreshold: 2
      {{- if and .Values.preStopSeconds (not .Values.spot.noticeSeconds) }}
      # So long others may still send calls here: the list of who is ready reaches them late.
      lifecycle: {preStop: {sleep: {seconds: {{ int .Values.preStopSeconds }}}}}
      {{- end }}
      resources:
        {{- include "sluiceway.resources" . | nindent 8 }}
      securityContext:
        {{- include "sluiceway.containerSecurity" . | nindent 8 }}
      volumeMounts:
        {{- include "sluiceway.mounts" . | nindent 8 }}
        {{- if (default dict .Values.worker).enabled }}
        - {name: shared-memory, mountPath: /dev/shm}
        {{- end }}
  volumes:
    {{- include "sluiceway.volumes" . | nindent 4 }}
    {{- if (default dict .Values.worker).enabled }}
    # Processes that learn together pass tensors through it.
    - name: shared-memory
      emptyDir: {medium: Memory, sizeLimit: {{ .Values.worker.sharedMemory }}}
    {{- end }}
    {{- if not .Values.persistence.enabled }}
    - name: data
      emptyDir: {sizeLimit: {{ .Values.persistence.size }}}
    {{- end }}
{{- end -}}
