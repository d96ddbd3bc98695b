namespace Sallyport.ControlPlane.Resources.Kubernetes;

/// <summary>
/// Kubernetes' own types, as facts of its published API: one table for protobuf bodies, unknown fields, <c>kubectl explain</c>, merge keys and
/// the owners of fields. Each field is a number (that of <c>generated.proto</c>; 0 where it is read in JSON only), a name and a type.
/// </summary>
/// <remarks>
/// Types: <c>s</c> text, <c>i</c> number, <c>b</c> truth (a zero value is none), <c>?</c> behind one: zero is a value, <c>map</c>,
/// <c>bytemap</c>, <c>quantities</c>, <c>Time</c>, <c>IntOrString</c>, <c>any</c>, or a type of this table. Before one: <c>[]</c> a list,
/// <c>[name]</c> a list whose entries are told apart by that field (the first is the key of strategic merge patches), <c>{}</c> a set.
/// Behind one: <c>!</c> needed, <c>~</c> has one owner as a whole.
/// </remarks>
internal static class TypeTable
{
    public static readonly IReadOnlyDictionary<string, string> Texts = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["ObjectMeta"] = "1 name s,2 generateName s,3 namespace s,4 selfLink s,5 uid s,6 resourceVersion s,7 generation i,"
            + "8 creationTimestamp Time,9 deletionTimestamp Time,10 deletionGracePeriodSeconds i?,11 labels map,12 annotations map,"
            + "13 ownerReferences [uid]OwnerReference,14 finalizers {}s,0 managedFields []ManagedFieldsEntry",
        ["ManagedFieldsEntry"] = "0 apiVersion s,0 fieldsType s,0 fieldsV1 any,0 manager s,0 operation s,0 subresource s,0 time Time",
        ["OwnerReference"] = "1 kind s!,2 name s!,4 uid s,5 apiVersion s!,6 controller b?,7 blockOwnerDeletion b?",
        ["Namespace"] = "1 metadata ObjectMeta,2 spec NamespaceSpec,3 status NamespaceStatus",
        ["NamespaceSpec"] = "1 finalizers []s",
        ["NamespaceStatus"] = "1 phase s,0 conditions [type]NamespaceCondition",
        ["NamespaceCondition"] = "0 lastTransitionTime Time,0 message s,0 reason s,0 status s!,0 type s!",
        ["ConfigMap"] = "1 metadata ObjectMeta,2 data map,3 binaryData bytemap,4 immutable b?",
        ["Secret"] = "1 metadata ObjectMeta,2 data bytemap,3 type s,4 stringData map,5 immutable b?",
        ["ServiceAccount"] = "1 metadata ObjectMeta,2 secrets [name]ObjectReference,3 imagePullSecrets []LocalObjectReference,"
            + "4 automountServiceAccountToken b?",
        ["ObjectReference"] = "1 kind s,2 namespace s,3 name s,4 uid s,5 apiVersion s,6 resourceVersion s,7 fieldPath s",
        ["LocalObjectReference"] = "1 name s",
        ["Service"] = "1 metadata ObjectMeta,2 spec ServiceSpec,3 status ServiceStatus",
        ["ServiceSpec"] = "1 ports [port+protocol]ServicePort,2 selector map~,3 clusterIP s,4 type s,5 externalIPs []s,7 sessionAffinity s,"
            + "8 loadBalancerIP s,9 loadBalancerSourceRanges []s,10 externalName s,11 externalTrafficPolicy s,12 healthCheckNodePort i,"
            + "13 publishNotReadyAddresses b,14 sessionAffinityConfig SessionAffinityConfig,17 ipFamilyPolicy s,18 clusterIPs []s,19 ipFamilies []s,"
            + "20 allocateLoadBalancerNodePorts b?,21 loadBalancerClass s,22 internalTrafficPolicy s,0 trafficDistribution s",
        ["SessionAffinityConfig"] = "1 clientIP ClientIPConfig",
        ["ClientIPConfig"] = "1 timeoutSeconds i?",
        ["ServicePort"] = "1 name s,2 protocol s,3 port i!,4 targetPort IntOrString,5 nodePort i,6 appProtocol s",
        ["ServiceStatus"] = "1 loadBalancer LoadBalancerStatus,0 conditions [type]Condition",
        ["LoadBalancerStatus"] = "0 ingress []LoadBalancerIngress",
        ["LoadBalancerIngress"] = "0 hostname s,0 ip s,0 ipMode s,0 ports []PortStatus",
        ["PortStatus"] = "0 error s,0 port i!,0 protocol s!",
        ["Condition"] = "0 lastTransitionTime Time!,0 message s!,0 observedGeneration i,0 reason s!,0 status s!,0 type s!",
        ["Deployment"] = "1 metadata ObjectMeta,2 spec DeploymentSpec,3 status DeploymentStatus",
        ["DeploymentSpec"] = "1 replicas i?,2 selector LabelSelector!,3 template PodTemplateSpec!,4 strategy DeploymentStrategy,5 minReadySeconds i,"
            + "6 revisionHistoryLimit i?,7 paused b,9 progressDeadlineSeconds i?",
        ["DeploymentStatus"] = "1 observedGeneration i,2 replicas i,3 updatedReplicas i,4 availableReplicas i,5 unavailableReplicas i,7 readyReplicas i,"
            + "8 collisionCount i?,0 conditions [type]DeploymentCondition",
        ["DeploymentCondition"] = "0 lastTransitionTime Time,0 lastUpdateTime Time,0 message s,0 reason s,0 status s!,0 type s!",
        ["DeploymentStrategy"] = "1 type s,2 rollingUpdate RollingUpdateDeployment",
        ["RollingUpdateDeployment"] = "1 maxUnavailable IntOrString,2 maxSurge IntOrString",
        ["ReplicaSet"] = "1 metadata ObjectMeta,2 spec ReplicaSetSpec,3 status ReplicaSetStatus",
        ["ReplicaSetSpec"] = "1 replicas i?,2 selector LabelSelector!,3 template PodTemplateSpec,4 minReadySeconds i",
        ["ReplicaSetStatus"] = "1 replicas i!,2 fullyLabeledReplicas i,3 observedGeneration i,4 readyReplicas i,5 availableReplicas i,"
            + "0 conditions [type]ReplicaSetCondition",
        ["ReplicaSetCondition"] = "0 lastTransitionTime Time,0 message s,0 reason s,0 status s!,0 type s!",
        ["LabelSelector"] = "1 matchLabels map,2 matchExpressions []LabelSelectorRequirement",
        ["LabelSelectorRequirement"] = "1 key s!,2 operator s!,3 values []s",
        ["PodTemplateSpec"] = "1 metadata ObjectMeta,2 spec PodSpec",
        ["Pod"] = "1 metadata ObjectMeta,2 spec PodSpec,3 status PodStatus",
        ["PodStatus"] = "1 phase s,2 conditions [type]PodCondition,3 message s,4 reason s,5 hostIP s,6 podIP s,7 startTime Time,"
            + "8 containerStatuses []ContainerStatus,9 qosClass s,10 initContainerStatuses []ContainerStatus,11 nominatedNodeName s,12 podIPs [ip]PodIP,"
            + "13 ephemeralContainerStatuses []ContainerStatus,14 resize s,16 hostIPs []HostIP,0 resourceClaimStatuses [name]any",
        ["PodCondition"] = "1 type s!,2 status s!,3 lastProbeTime Time,4 lastTransitionTime Time,5 reason s,6 message s",
        ["PodIP"] = "1 ip s!",
        ["HostIP"] = "1 ip s!",
        ["ContainerStatus"] = "1 name s!,2 state ContainerState,3 lastState ContainerState,4 ready b!,5 restartCount i!,6 image s!,7 imageID s!,"
            + "8 containerID s,9 started b?,0 allocatedResources quantities,0 resources ResourceRequirements,0 volumeMounts [mountPath]any,0 user any,"
            + "0 allocatedResourcesStatus [name]any",
        ["ContainerState"] = "1 waiting ContainerStateWaiting,2 running ContainerStateRunning,3 terminated ContainerStateTerminated",
        ["ContainerStateWaiting"] = "1 reason s,2 message s",
        ["ContainerStateRunning"] = "1 startedAt Time",
        ["ContainerStateTerminated"] = "1 exitCode i!,2 signal i,3 reason s,4 message s,5 startedAt Time,6 finishedAt Time,7 containerID s",
        ["PodSpec"] = "0 volumes [name]Volume,2 containers [name]Container!,3 restartPolicy s,4 terminationGracePeriodSeconds i?,"
            + "5 activeDeadlineSeconds i?,6 dnsPolicy s,7 nodeSelector map~,8 serviceAccountName s,9 serviceAccount s,10 nodeName s,11 hostNetwork b,"
            + "12 hostPID b,13 hostIPC b,14 securityContext PodSecurityContext,15 imagePullSecrets [name]LocalObjectReference,16 hostname s,"
            + "17 subdomain s,18 affinity Affinity,19 schedulerName s,20 initContainers [name]Container,21 automountServiceAccountToken b?,"
            + "22 tolerations []Toleration,23 hostAliases [ip]HostAlias,24 priorityClassName s,25 priority i?,26 dnsConfig PodDNSConfig,"
            + "27 shareProcessNamespace b?,28 readinessGates []PodReadinessGate,29 runtimeClassName s,30 enableServiceLinks b?,31 preemptionPolicy s,"
            + "32 overhead quantities,33 topologySpreadConstraints [topologyKey+whenUnsatisfiable]TopologySpreadConstraint,"
            + "34 ephemeralContainers [name]EphemeralContainer,35 setHostnameAsFQDN b?,36 os PodOS,37 hostUsers b?,"
            + "38 schedulingGates [name]PodSchedulingGate,39 resourceClaims [name]PodResourceClaim,0 resources ResourceRequirements",
        ["PodSecurityContext"] = "0 appArmorProfile AppArmorProfile,0 fsGroup i?,0 fsGroupChangePolicy s,0 runAsGroup i?,0 runAsNonRoot b?,"
            + "0 runAsUser i?,0 seLinuxChangePolicy s,0 seLinuxOptions SELinuxOptions,0 seccompProfile SeccompProfile,0 supplementalGroups []i,"
            + "0 supplementalGroupsPolicy s,0 sysctls []Sysctl,0 windowsOptions any",
        ["AppArmorProfile"] = "0 localhostProfile s,0 type s!",
        ["SeccompProfile"] = "0 localhostProfile s,0 type s!",
        ["SELinuxOptions"] = "0 level s,0 role s,0 type s,0 user s",
        ["Sysctl"] = "0 name s!,0 value s!",
        ["Affinity"] = "0 nodeAffinity any,0 podAffinity any,0 podAntiAffinity any",
        ["Toleration"] = "1 key s,2 operator s,3 value s,4 effect s,5 tolerationSeconds i?",
        ["HostAlias"] = "1 ip s!,2 hostnames []s",
        ["PodDNSConfig"] = "1 nameservers []s,2 searches []s,3 options []PodDNSConfigOption",
        ["PodDNSConfigOption"] = "1 name s,2 value s",
        ["PodReadinessGate"] = "1 conditionType s!",
        ["PodOS"] = "1 name s!",
        ["PodSchedulingGate"] = "1 name s!",
        ["PodResourceClaim"] = "0 name s!,0 resourceClaimName s,0 resourceClaimTemplateName s",
        ["TopologySpreadConstraint"] = "0 labelSelector LabelSelector,0 matchLabelKeys []s,0 maxSkew i!,0 minDomains i?,0 nodeAffinityPolicy s,"
            + "0 nodeTaintsPolicy s,0 topologyKey s!,0 whenUnsatisfiable s!",
        ["Container"] = "1 name s!,2 image s,3 command []s,4 args []s,5 workingDir s,6 ports [containerPort+protocol]ContainerPort,7 env [name]EnvVar,"
            + "8 resources ResourceRequirements,9 volumeMounts [mountPath]VolumeMount,10 livenessProbe Probe,11 readinessProbe Probe,"
            + "12 lifecycle Lifecycle,13 terminationMessagePath s,14 imagePullPolicy s,15 securityContext SecurityContext,16 stdin b,17 stdinOnce b,"
            + "18 tty b,19 envFrom []EnvFromSource,20 terminationMessagePolicy s,21 volumeDevices [devicePath]VolumeDevice,22 startupProbe Probe,"
            + "23 resizePolicy []ContainerResizePolicy,24 restartPolicy s",
        ["EphemeralContainer"] = "0 name s!,0 image s,0 command []s,0 args []s,0 workingDir s,0 ports [containerPort+protocol]ContainerPort,0 env [name]EnvVar,"
            + "0 resources ResourceRequirements,0 volumeMounts [mountPath]VolumeMount,0 livenessProbe Probe,0 readinessProbe Probe,"
            + "0 lifecycle Lifecycle,0 terminationMessagePath s,0 imagePullPolicy s,0 securityContext SecurityContext,0 stdin b,0 stdinOnce b,"
            + "0 tty b,0 envFrom []EnvFromSource,0 terminationMessagePolicy s,0 volumeDevices [devicePath]VolumeDevice,0 startupProbe Probe,"
            + "0 resizePolicy []ContainerResizePolicy,0 restartPolicy s,0 targetContainerName s",
        ["ContainerResizePolicy"] = "0 resourceName s!,0 restartPolicy s!",
        ["ContainerPort"] = "1 name s,2 hostPort i,3 containerPort i!,4 protocol s,5 hostIP s",
        ["EnvVar"] = "1 name s!,2 value s,3 valueFrom EnvVarSource",
        ["EnvVarSource"] = "1 fieldRef ObjectFieldSelector,2 resourceFieldRef ResourceFieldSelector,3 configMapKeyRef ConfigMapKeySelector,"
            + "4 secretKeyRef SecretKeySelector",
        ["ObjectFieldSelector"] = "1 apiVersion s,2 fieldPath s!",
        ["ResourceFieldSelector"] = "0 containerName s,0 divisor any,0 resource s!",
        ["ConfigMapKeySelector"] = "0 name s,0 key s!,0 optional b?",
        ["SecretKeySelector"] = "0 name s,0 key s!,0 optional b?",
        ["EnvFromSource"] = "1 prefix s,2 configMapRef ConfigMapEnvSource,3 secretRef SecretEnvSource",
        ["ConfigMapEnvSource"] = "0 name s,0 optional b?",
        ["SecretEnvSource"] = "0 name s,0 optional b?",
        ["ResourceRequirements"] = "1 limits quantities,2 requests quantities,3 claims [name]ResourceClaim",
        ["ResourceClaim"] = "1 name s!,2 request s",
        ["VolumeMount"] = "1 name s!,2 readOnly b,3 mountPath s!,4 subPath s,5 mountPropagation s,6 subPathExpr s,7 recursiveReadOnly s",
        ["VolumeDevice"] = "1 name s!,2 devicePath s!",
        ["Probe"] = "0 exec ExecAction,0 httpGet HTTPGetAction,0 tcpSocket TCPSocketAction,0 grpc GRPCAction,0 initialDelaySeconds i,0 timeoutSeconds i,"
            + "0 periodSeconds i,0 successThreshold i,0 failureThreshold i,0 terminationGracePeriodSeconds i?",
        ["ExecAction"] = "0 command []s",
        ["HTTPGetAction"] = "0 path s,0 port IntOrString!,0 host s,0 scheme s,0 httpHeaders []HTTPHeader",
        ["HTTPHeader"] = "0 name s!,0 value s!",
        ["TCPSocketAction"] = "0 port IntOrString!,0 host s",
        ["GRPCAction"] = "0 port i!,0 service s",
        ["SleepAction"] = "0 seconds i!",
        ["Lifecycle"] = "0 postStart LifecycleHandler,0 preStop LifecycleHandler,0 stopSignal s",
        ["LifecycleHandler"] = "0 exec ExecAction,0 httpGet HTTPGetAction,0 tcpSocket TCPSocketAction,0 sleep SleepAction",
        ["SecurityContext"] = "0 allowPrivilegeEscalation b?,0 appArmorProfile AppArmorProfile,0 capabilities Capabilities,0 privileged b?,0 procMount s,"
            + "0 readOnlyRootFilesystem b?,0 runAsGroup i?,0 runAsNonRoot b?,0 runAsUser i?,0 seLinuxOptions SELinuxOptions,"
            + "0 seccompProfile SeccompProfile,0 windowsOptions any",
        ["Capabilities"] = "0 add []s,0 drop []s",
        ["Volume"] = "0 name s!,0 awsElasticBlockStore any,0 azureDisk any,0 azureFile any,0 cephfs any,0 cinder any,0 configMap ConfigMapVolumeSource,"
            + "0 csi any,0 downwardAPI any,0 emptyDir EmptyDirVolumeSource,0 ephemeral any,0 fc any,0 flexVolume any,0 flocker any,0 gcePersistentDisk any,"
            + "0 gitRepo any,0 glusterfs any,0 hostPath HostPathVolumeSource,0 image any,0 iscsi any,0 nfs any,"
            + "0 persistentVolumeClaim PersistentVolumeClaimVolumeSource,0 photonPersistentDisk any,0 portworxVolume any,0 projected any,0 quobyte any,"
            + "0 rbd any,0 scaleIO any,0 secret SecretVolumeSource,0 storageos any,0 vsphereVolume any",
        ["ConfigMapVolumeSource"] = "0 name s,0 items []KeyToPath,0 defaultMode i?,0 optional b?",
        ["SecretVolumeSource"] = "0 secretName s,0 items []KeyToPath,0 defaultMode i?,0 optional b?",
        ["KeyToPath"] = "0 key s!,0 path s!,0 mode i?",
        ["EmptyDirVolumeSource"] = "0 medium s,0 sizeLimit any",
        ["HostPathVolumeSource"] = "0 path s!,0 type s",
        ["PersistentVolumeClaimVolumeSource"] = "0 claimName s!,0 readOnly b",
        ["EndpointSlice"] = "1 metadata ObjectMeta,0 addressType s!,0 endpoints []Endpoint!,0 ports []EndpointPort",
        ["Endpoint"] = "0 addresses {}s!,0 conditions EndpointConditions,0 deprecatedTopology map,0 hints any,0 hostname s,0 nodeName s,"
            + "0 targetRef ObjectReference,0 zone s",
        ["EndpointConditions"] = "0 ready b?,0 serving b?,0 terminating b?",
        ["EndpointPort"] = "0 appProtocol s,0 name s,0 port i?,0 protocol s",
        ["Role"] = "1 metadata ObjectMeta,2 rules []PolicyRule",
        ["ClusterRole"] = "1 metadata ObjectMeta,2 rules []PolicyRule,3 aggregationRule AggregationRule",
        ["AggregationRule"] = "1 clusterRoleSelectors []LabelSelector",
        ["PolicyRule"] = "1 verbs []s!,2 apiGroups []s,3 resources []s,4 resourceNames []s,5 nonResourceURLs []s",
        ["RoleBinding"] = "1 metadata ObjectMeta,2 subjects []Subject,3 roleRef RoleRef!",
        ["ClusterRoleBinding"] = "1 metadata ObjectMeta,2 subjects []Subject,3 roleRef RoleRef!",
        ["Subject"] = "1 kind s!,2 apiGroup s,3 name s!,4 namespace s",
        ["RoleRef"] = "1 apiGroup s!,2 kind s!,3 name s!",
        ["SelfSubjectAccessReview"] = "1 metadata ObjectMeta,2 spec AccessSpec!,3 status AccessStatus",
        ["SubjectAccessReview"] = "1 metadata ObjectMeta,2 spec AccessSpec!,3 status AccessStatus",
        ["LocalSubjectAccessReview"] = "1 metadata ObjectMeta,2 spec AccessSpec!,3 status AccessStatus",
        ["AccessSpec"] = "1 resourceAttributes ResourceAttributes,2 nonResourceAttributes NonResourceAttributes,3 user s,4 groups []s,6 uid s,0 extra any",
        ["AccessStatus"] = "1 allowed b,2 reason s,3 evaluationError s,4 denied b",
        ["ResourceAttributes"] = "1 namespace s,2 verb s,3 group s,4 version s,5 resource s,6 subresource s,7 name s,0 fieldSelector any,0 labelSelector any",
        ["NonResourceAttributes"] = "1 path s,2 verb s",
        ["SelfSubjectRulesReview"] = "1 metadata ObjectMeta,2 spec RulesSpec!,3 status RulesStatus",
        ["RulesSpec"] = "1 namespace s",
        ["RulesStatus"] = "0 resourceRules any,0 nonResourceRules any,3 incomplete b,4 evaluationError s",
        ["SelfSubjectReview"] = "1 metadata ObjectMeta,2 status SelfSubjectReviewStatus",
        ["SelfSubjectReviewStatus"] = "1 userInfo UserInfo",
        ["UserInfo"] = "1 username s,2 uid s,3 groups []s,0 extra any",
        ["TokenRequest"] = "1 metadata ObjectMeta,2 spec TokenRequestSpec!,3 status TokenRequestStatus",
        ["TokenRequestSpec"] = "1 audiences []s!,3 boundObjectRef ObjectReference,4 expirationSeconds i?",
        ["TokenRequestStatus"] = "1 token s,2 expirationTimestamp Time",
        ["CertificateSigningRequest"] = "1 metadata ObjectMeta,2 spec CertificateSigningRequestSpec!,3 status CertificateSigningRequestStatus",
        ["CertificateSigningRequestSpec"] = "0 request s!,0 username s,0 uid s,0 groups []s,5 usages []s,0 extra any,7 signerName s!,8 expirationSeconds i?",
        ["CertificateSigningRequestStatus"] = "0 certificate s,0 conditions [type]CertificateSigningRequestCondition",
        ["CertificateSigningRequestCondition"] = "0 type s!,0 status s!,0 reason s,0 message s,0 lastUpdateTime Time,0 lastTransitionTime Time",
        ["Event"] = "1 metadata ObjectMeta,2 involvedObject ObjectReference!,3 reason s,4 message s,5 source EventSource,6 firstTimestamp Time,"
            + "7 lastTimestamp Time,8 count i,9 type s,10 eventTime Time,11 series EventSeries,12 action s,13 related ObjectReference,"
            + "14 reportingComponent s,15 reportingInstance s",
        ["EventSource"] = "1 component s,2 host s",
        ["EventSeries"] = "1 count i,2 lastObservedTime Time",
        ["LimitRange"] = "1 metadata ObjectMeta,0 spec any",
        ["ResourceQuota"] = "1 metadata ObjectMeta,0 spec any,0 status any",
        ["Scale"] = "1 metadata ObjectMeta,2 spec ScaleSpec,3 status ScaleStatus",
        ["ScaleSpec"] = "1 replicas i",
        ["ScaleStatus"] = "1 replicas i,2 selector s",
        ["DeleteOptions"] = "1 gracePeriodSeconds i?,2 preconditions Preconditions,3 orphanDependents b?,4 propagationPolicy s,5 dryRun []s",
        ["Preconditions"] = "1 uid s,2 resourceVersion s",
    };

    /// <summary>Types that have one owner as a whole wherever they stand.</summary>
    public static readonly IReadOnlySet<string> Atomic = new HashSet<string>(StringComparer.Ordinal)
    {
        "LabelSelector", "ObjectReference", "LocalObjectReference", "ObjectFieldSelector", "ResourceFieldSelector", "ConfigMapKeySelector",
        "SecretKeySelector", "RoleRef", "Subject", "EventSource",
    };
}
