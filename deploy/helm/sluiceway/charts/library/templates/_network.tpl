{{/* Who may reach the service, and whom it may reach: its neighbours are those of the list of calls that is printed from
the code into contract.json. */}}
{{- define "sluiceway.networkPolicy" -}}
{{- $contract := include "sluiceway.contract" . | fromJson -}}
{{- $policy := .Values.networkPolicy -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "sluiceway.name" . }}
  labels:
    {{- include "sluiceway.labels" . | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      app.kubernetes.io/name: {{ include "sluiceway.name" . }}
  policyTypes: [Ingress, Egress]
  {{- if not (or $contract.callers $policy.clients $policy.monitoring) }}
  # Nobody of ours calls it; `networkPolicy.clients` says who may.
  ingress: []
  {{- else }}
  ingress:
    {{- range $caller := $contract.callers }}
    - from:
        - podSelector: {matchLabels: {app.kubernetes.io/name: sluiceway-{{ $caller }}}}
          {{- with $policy.neighbourNamespaces }}
          namespaceSelector:
            {{- toYaml . | nindent 12 }}
          {{- end }}
      ports: [{port: {{ $contract.ports.grpc }}}]
    {{- end }}
    {{- with $policy.clients }}
    - from:
        {{- toYaml . | nindent 8 }}
      ports: [{port: {{ $contract.ports.grpc }}}, {port: {{ $contract.ports.http }}}]
    {{- end }}
    {{- with $policy.monitoring }}
    - from:
        {{- toYaml . | nindent 8 }}
      ports: [{port: {{ $contract.ports.http }}}]
    {{- end }}
  {{- end }}
  egress:
    {{- include "sluiceway.egress" . | nindent 4 }}
{{- end -}}

{{/* A hook is run before anything else of the release is there, its network policy too: where a namespace lets nothing out
unless a policy says so, the jobs have one before them. */}}
{{- define "sluiceway.networkPolicyOfJobs" -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "sluiceway.name" . }}-jobs
  labels:
    {{- include "sluiceway.labels" . | nindent 4 }}
  annotations:
    helm.sh/hook: pre-install,pre-upgrade
    helm.sh/hook-weight: "-20"
    helm.sh/hook-delete-policy: before-hook-creation
spec:
  podSelector:
    matchLabels:
      app.kubernetes.io/name: {{ include "sluiceway.name" . }}
      app.kubernetes.io/component: job
  policyTypes: [Egress]
  egress:
    {{- include "sluiceway.egress" . | nindent 4 }}
{{- end -}}

{{- define "sluiceway.egress" -}}
{{- $contract := include "sluiceway.contract" . | fromJson -}}
{{- $policy := .Values.networkPolicy -}}
- ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]
{{- range $name, $port := $contract.calls }}
{{- if ne (get $.Values.neighbours $name) "none" }}
- to:
    - podSelector: {matchLabels: {app.kubernetes.io/name: sluiceway-{{ $name }}}}
      {{- with $policy.neighbourNamespaces }}
      namespaceSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
  ports: [{port: {{ int $port }}}]
{{- end }}
{{- end }}
{{- with $policy.stores }}
{{ toYaml . }}
{{- end }}
{{- end -}}
