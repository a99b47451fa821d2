{{- define "fieldline.labels" -}}
app.kubernetes.io/name: fieldline
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "fieldline.metadata" -}}
name: {{ .root.Release.Name }}-{{ .name | default .component }}
labels:
  {{- include "fieldline.labels" . | nindent 2 }}
  app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
  helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{- define "fieldline.pod" -}}
automountServiceAccountToken: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: {type: RuntimeDefault}
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "fieldline.container" -}}
image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  readOnlyRootFilesystem: true
  allowPrivilegeEscalation: false
  capabilities: {drop: [ALL]}
{{- end }}

{{- /* A service may wait five minutes for Kafka and its topics before it counts as dead. */}}
{{- define "fieldline.probes" -}}
startupProbe: {httpGet: {path: /healthz, port: http}, periodSeconds: 5, failureThreshold: 60}
livenessProbe: {httpGet: {path: /healthz, port: http}, periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 6}
readinessProbe: {httpGet: {path: /readyz, port: http}, periodSeconds: 10, timeoutSeconds: 5}
{{- end }}

{{- define "fieldline.kafkaArgs" -}}
- --kafka-servers={{ .Values.kafka.servers }}
{{- if .Values.kafka.secret }}
- --kafka-properties=/etc/fieldline/kafka/kafka.properties
{{- end }}
{{- end }}

{{- define "fieldline.settings" -}}
{{- range $key, $value := . }}
- {{ printf "--%s=%v" $key $value | quote }}
{{- end }}
{{- end }}

{{- define "fieldline.kafkaMount" -}}
{{- if .Values.kafka.secret }}
- {name: kafka, mountPath: /etc/fieldline/kafka, readOnly: true}
{{- end }}
{{- end }}

{{- define "fieldline.kafkaVolume" -}}
{{- if .Values.kafka.secret }}
- {name: kafka, secret: {secretName: {{ .Values.kafka.secret }}, defaultMode: 0440}}
{{- end }}
{{- end }}
