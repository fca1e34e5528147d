{{- define "sluiceway.target" -}}
apiVersion: apps/v1
kind: {{ include "sluiceway.kind" . }}
name: {{ include "sluiceway.name" . }}
{{- end -}}

{{/* By processor time, which is what most services are short of. */}}
{{- define "sluiceway.autoscaler" -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "sluiceway.name" . }}
  labels:
    {{- include "sluiceway.labels" . | nindent 4 }}
spec:
  scaleTargetRef:
    {{- include "sluiceway.target" . | nindent 4 }}
  minReplicas: {{ int .Values.autoscaling.minReplicas }}
  maxReplicas: {{ int .Values.autoscaling.maxReplicas }}
  metrics:
    - type: Resource
      resource: {name: cpu, target: {type: Utilization, averageUtilization: {{ int .Values.autoscaling.cpuPercent }}}}
  behavior:
    # Each change moves partitions of Kafka from one replica to another.
    scaleDown: {stabilizationWindowSeconds: 300}
{{- end -}}

{{/* By what waits: records of each group on Kafka, and how long the oldest of them does, as the service measures it; of train
its runs alone, and never down, since who is taken away ends what it trains. */}}
{{- define "sluiceway.scaledObject" -}}
{{- $contract := include "sluiceway.contract" . | fromJson -}}
{{- $keda := .Values.keda -}}
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  name: {{ include "sluiceway.name" . }}
  labels:
    {{- include "sluiceway.labels" . | nindent 4 }}
spec:
  scaleTargetRef:
    {{- include "sluiceway.target" . | nindent 4 }}
  minReplicaCount: {{ int $keda.minReplicas }}
  # More than there are partitions would have nothing to hear.
  maxReplicaCount: {{ min (int $keda.maxReplicas) (int $contract.partitions) }}
  cooldownPeriod: 300
  {{- with $keda.fallbackReplicas }}
  fallback: {failureThreshold: 3, replicas: {{ int . }}}
  {{- end }}
  {{- if $contract.byQueueAlone }}
  # A run lasts for hours: somebody takes replicas away when none runs.
  advanced: {horizontalPodAutoscalerConfig: {behavior: {scaleDown: {selectPolicy: Disabled}}}}
  {{- end }}
  triggers:
    {{- if and $keda.kafka.enabled (not $contract.byQueueAlone) }}
    {{- range $group := $contract.groups }}
    - type: kafka
      # What KEDA takes for granted, but wants to be told beside a fallback.
      metricType: AverageValue
      metadata:
        bootstrapServers: {{ (include "sluiceway.settings" $ | fromJson).SLUICEWAY_KAFKA | quote }}
        consumerGroup: {{ $group.name }}
        {{- if eq (len $group.topics) 1 }}
        topic: {{ first $group.topics }}
        {{- end }}
        lagThreshold: {{ int $keda.kafka.lagRecords | quote }}
        # A record that nobody gets past asks for no replica more.
        excludePersistentLag: "true"
      {{- with $keda.kafka.authenticationRef }}
      authenticationRef: {name: {{ . }}}
      {{- end }}
    {{- end }}
    {{- end }}
    {{- with $keda.prometheus.serverAddress }}
    {{- range $queue := $contract.queues }}
    - type: prometheus
      metricType: AverageValue
      metadata:
        serverAddress: {{ $keda.prometheus.serverAddress | quote }}
        query: {{ $queue.query | replace "SELECTOR" (printf "namespace=%q" $.Release.Namespace) | replace "AGE_SECONDS" ($keda.prometheus.ageSeconds | int | toString) | quote }}
        threshold: {{ (eq $queue.unit "seconds" | ternary $keda.prometheus.ageSeconds $queue.threshold) | int | quote }}
      {{- with $keda.prometheus.authenticationRef }}
      authenticationRef: {name: {{ . }}}
      {{- end }}
    {{- end }}
    {{- end }}
    {{- if not $contract.byQueueAlone }}
    - type: cpu
      metricType: Utilization
      metadata: {value: {{ int .Values.autoscaling.cpuPercent | quote }}}
    {{- end }}
{{- end -}}

{{- define "sluiceway.serviceMonitor" -}}
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: {{ include "sluiceway.name" . }}
  labels:
    {{- include "sluiceway.labels" . | nindent 4 }}
    {{- with .Values.serviceMonitor.labels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  selector:
    matchLabels:
      app.kubernetes.io/name: {{ include "sluiceway.name" . }}
      sluiceway.service: replicas
  endpoints:
    - port: http
      path: /metrics
      interval: {{ .Values.serviceMonitor.interval }}
      # By these alerts and dashboards tell the services apart, whatever a release is called.
      relabelings:
        - {targetLabel: job, replacement: sluiceway}
        - {targetLabel: service, replacement: {{ (include "sluiceway.contract" . | fromJson).service }}}
      {{- if .Values.tls.existingSecret }}
      scheme: https
      # A replica is reached by its address, which its certificate does not name.
      tlsConfig: {insecureSkipVerify: true}
      {{- end }}
{{- end -}}
