{{/* How many there are where nothing scales them. */}}
{{- define "sluiceway.scaled" -}}
{{- or (default dict .Values.autoscaling).enabled (default dict .Values.keda).enabled | default false -}}
{{- end -}}

{{/* How many there are: what is left out of an upgrade Kubernetes takes for 1, so what scales them finds as many as it has left. */}}
{{- define "sluiceway.replicas" -}}
{{- if ne (include "sluiceway.scaled" .) "true" -}}
{{- int .Values.replicas -}}
{{- else -}}
{{- $there := lookup "apps/v1" (include "sluiceway.kind" .) .Release.Namespace (include "sluiceway.name" .) -}}
{{- $count := empty $there | ternary .Values.replicas (dig "spec" "replicas" 1 $there) -}}
{{- max (int (ternary .Values.keda .Values.autoscaling .Values.keda.enabled).minReplicas) (int $count) -}}
{{- end -}}
{{- end -}}

{{- define "sluiceway.workload" -}}
{{- $scaled := eq (include "sluiceway.scaled" .) "true" -}}
apiVersion: apps/v1
kind: {{ include "sluiceway.kind" . }}
metadata:
  name: {{ include "sluiceway.name" . }}
  labels:
    {{- include "sluiceway.labels" . | nindent 4 }}
spec:
  {{- if or (not $scaled) .Release.IsUpgrade }}
  replicas: {{ include "sluiceway.replicas" . }}
  {{- end }}
  selector:
    matchLabels:
      {{- include "sluiceway.selector" . | nindent 6 }}
  {{- if .Values.persistence.enabled }}
  serviceName: {{ include "sluiceway.headless" . }}
  podManagementPolicy: Parallel
  # What a replica keeps outlives it: what it has said may not be on the log yet.
  persistentVolumeClaimRetentionPolicy: {whenDeleted: Retain, whenScaled: Retain}
  {{- else }}
  strategy:
    {{- if eq (include "sluiceway.gpu" .) "true" }}
    # A card more than there are would be waited for in vain.
    rollingUpdate: {maxSurge: 0, maxUnavailable: 1}
    {{- else }}
    rollingUpdate: {maxSurge: 1, maxUnavailable: 0}
    {{- end }}
  {{- end }}
  template:
    {{- include "sluiceway.pod" . | nindent 4 }}
  {{- if .Values.persistence.enabled }}
  volumeClaimTemplates:
    - metadata:
        name: data
        labels:
          {{- include "sluiceway.selector" . | nindent 10 }}
      spec:
        accessModes: [ReadWriteOnce]
        {{- with .Values.persistence.storageClass }}
        storageClassName: {{ . }}
        {{- end }}
        resources: {requests: {storage: {{ .Values.persistence.size }}}}
  {{- end }}
{{- end -}}

{{- define "sluiceway.services" -}}
{{- $contract := include "sluiceway.contract" . | fromJson -}}
{{- range $name, $headless := dict (include "sluiceway.name" .) false (include "sluiceway.headless" .) true }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ $name }}
  labels:
    {{- include "sluiceway.labels" $ | nindent 4 }}
    {{- if $headless }}
    sluiceway.service: replicas
    {{- end }}
spec:
  {{- if $headless }}
  # An address for each replica: a connection of gRPC lasts, so who calls spreads its calls by itself.
  clusterIP: None
  {{- else }}
  type: {{ $.Values.service.type }}
  {{- end }}
  selector:
    {{- include "sluiceway.selector" $ | nindent 4 }}
  ports:
    - {name: grpc, port: {{ $contract.ports.grpc }}, targetPort: grpc, appProtocol: grpc}
    - {name: http, port: {{ $contract.ports.http }}, targetPort: http}
{{- end }}
{{- end -}}

{{- define "sluiceway.serviceAccount" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "sluiceway.account" . }}
  labels:
    {{- include "sluiceway.labels" . | nindent 4 }}
  {{- with .Values.serviceAccount.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
automountServiceAccountToken: false
{{- end -}}

{{- define "sluiceway.disruptionBudget" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "sluiceway.name" . }}
  labels:
    {{- include "sluiceway.labels" . | nindent 4 }}
spec:
  maxUnavailable: 1
  # One that is not ready keeps no node from being emptied.
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "sluiceway.selector" . | nindent 6 }}
{{- end -}}

{{/* A disk that a replica has is at its node: a job elsewhere would wait for it, and the replica waits for the job. */}}
{{- define "sluiceway.volumesOfJobs" -}}
{{- $kept := list -}}
{{- range .Values.extraVolumes -}}
{{- if not (or (hasKey . "persistentVolumeClaim") (hasKey . "ephemeral")) -}}
{{- $kept = append $kept . -}}
{{- end -}}
{{- end -}}
{{- toJson $kept -}}
{{- end -}}

{{- define "sluiceway.mountsOfJobs" -}}
{{- $names := list -}}
{{- range include "sluiceway.volumesOfJobs" . | fromJsonArray -}}
{{- $names = append $names .name -}}
{{- end -}}
{{- $kept := list -}}
{{- range .Values.extraVolumeMounts -}}
{{- if has .name $names -}}
{{- $kept = append $kept . -}}
{{- end -}}
{{- end -}}
{{- toJson $kept -}}
{{- end -}}

{{/* Before a release is installed or upgraded, with its new image: twice is once, and old replicas work on meanwhile. */}}
{{- define "sluiceway.job" -}}
{{- $values := .root.Values | toJson | fromJson -}}
{{- $_ := set $values "secretRefs" (merge (deepCopy $values.jobs.secretRefs) $values.secretRefs) -}}
{{- /* On nodes of its kind, but it needs no card. An image that is named by its digest is the only one that is known. */ -}}
{{- $_ := set $values "gpu" (dict "enabled" false) -}}
{{- if not $values.image.digest -}}
{{- $_ := set $values "worker" (dict "enabled" false) -}}
{{- end -}}
{{- $_ := set $values "extraVolumes" (include "sluiceway.volumesOfJobs" .root | fromJsonArray) -}}
{{- $_ := set $values "extraVolumeMounts" (include "sluiceway.mountsOfJobs" .root | fromJsonArray) -}}
{{- $root := dict "Values" $values "Files" .root.Files "Chart" .root.Chart "Release" .root.Release -}}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ include "sluiceway.name" .root }}-{{ .word }}
  labels:
    {{- include "sluiceway.labels" .root | nindent 4 }}
  annotations:
    helm.sh/hook: pre-install,pre-upgrade
    helm.sh/hook-weight: {{ .weight | quote }}
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
spec:
  backoffLimit: 6
  activeDeadlineSeconds: {{ int .root.Values.jobs.seconds }}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: {{ include "sluiceway.name" .root }}
        app.kubernetes.io/component: job
        app.kubernetes.io/part-of: sluiceway
        {{- with .root.Values.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      restartPolicy: Never
      automountServiceAccountToken: false
      enableServiceLinks: false
      securityContext:
        {{- include "sluiceway.podSecurity" .root | nindent 8 }}
      {{- with include "sluiceway.nodes" $root | trim }}
      {{- . | nindent 6 }}
      {{- end }}
      containers:
        - name: {{ .word }}
          image: {{ include "sluiceway.image" $root }}
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          args: [{{ .word }}]
          env:
            {{- include "sluiceway.environment" $root | nindent 12 }}
          resources:
            requests: {cpu: 100m, memory: 192Mi}
            limits: {memory: 512Mi}
          securityContext:
            {{- include "sluiceway.containerSecurity" .root | nindent 12 }}
          volumeMounts:
            {{- include "sluiceway.mounts" $root | nindent 12 }}
      volumes:
        {{- include "sluiceway.volumes" $root | nindent 8 }}
        - name: data
          emptyDir: {sizeLimit: 64Mi}
{{- end -}}
