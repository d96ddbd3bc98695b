namespace Sallyport.ControlPlane.Api.Protobuf;

/// <summary>
/// The messages that kubectl sends for Kubernetes' own kinds, as facts of Kubernetes' published <c>generated.proto</c> files: number, name and
/// type of each field that it can set. Types: <c>s</c> text, <c>i</c> number, <c>b</c> truth (a zero value is none), <c>?</c> behind one:
/// zero is a value, <c>[]</c> before one: a list, <c>map</c>, <c>bytemap</c>, <c>quantities</c>, <c>Time</c>, <c>IntOrString</c>, or a message.
/// </summary>
internal static class Messages
{
    private static readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal)
    {
        ["ObjectMeta"] = "1 name s,2 generateName s,3 namespace s,4 selfLink s,5 uid s,6 resourceVersion s,7 generation i,"
            + "8 creationTimestamp Time,9 deletionTimestamp Time,10 deletionGracePeriodSeconds i?,11 labels map,12 annotations map,"
            + "13 ownerReferences []OwnerReference,14 finalizers []s",
        ["OwnerReference"] = "1 kind s,3 name s,4 uid s,5 apiVersion s,6 controller b?,7 blockOwnerDeletion b?",
        ["Namespace"] = "1 metadata ObjectMeta,2 spec NamespaceSpec,3 status NamespaceStatus",
        ["NamespaceSpec"] = "1 finalizers []s",
        ["NamespaceStatus"] = "1 phase s",
        ["ConfigMap"] = "1 metadata ObjectMeta,2 data map,3 binaryData bytemap,4 immutable b?",
        ["Secret"] = "1 metadata ObjectMeta,2 data bytemap,3 type s,4 stringData map,5 immutable b?",
        ["ServiceAccount"] = "1 metadata ObjectMeta,2 secrets []ObjectReference,3 imagePullSecrets []LocalObjectReference,"
            + "4 automountServiceAccountToken b?",
        ["ObjectReference"] = "1 kind s,2 namespace s,3 name s,4 uid s,5 apiVersion s,6 resourceVersion s,7 fieldPath s",
        ["LocalObjectReference"] = "1 name s",
        ["Service"] = "1 metadata ObjectMeta,2 spec ServiceSpec,3 status ServiceStatus",
        ["ServiceSpec"] = "1 ports []ServicePort,2 selector map,3 clusterIP s,4 type s,5 externalIPs []s,7 sessionAffinity s,8 loadBalancerIP s,"
            + "9 loadBalancerSourceRanges []s,10 externalName s,11 externalTrafficPolicy s,12 healthCheckNodePort i,13 publishNotReadyAddresses b,"
            + "17 ipFamilyPolicy s,18 clusterIPs []s,19 ipFamilies []s,20 allocateLoadBalancerNodePorts b?,21 loadBalancerClass s,22 internalTrafficPolicy s",
        ["ServicePort"] = "1 name s,2 protocol s,3 port i,4 targetPort IntOrString,5 nodePort i,6 appProtocol s",
        ["ServiceStatus"] = "1 loadBalancer Empty",
        ["Empty"] = "",
        ["Deployment"] = "1 metadata ObjectMeta,2 spec DeploymentSpec,3 status DeploymentStatus",
        ["DeploymentSpec"] = "1 replicas i?,2 selector LabelSelector,3 template PodTemplateSpec,4 strategy DeploymentStrategy,5 minReadySeconds i,"
            + "6 revisionHistoryLimit i?,7 paused b,9 progressDeadlineSeconds i?",
        ["DeploymentStatus"] = "1 observedGeneration i,2 replicas i,3 updatedReplicas i,4 availableReplicas i,5 unavailableReplicas i,7 readyReplicas i",
        ["DeploymentStrategy"] = "1 type s,2 rollingUpdate RollingUpdateDeployment",
        ["RollingUpdateDeployment"] = "1 maxUnavailable IntOrString,2 maxSurge IntOrString",
        ["LabelSelector"] = "1 matchLabels map,2 matchExpressions []LabelSelectorRequirement",
        ["LabelSelectorRequirement"] = "1 key s,2 operator s,3 values []s",
        ["PodTemplateSpec"] = "1 metadata ObjectMeta,2 spec PodSpec",
        ["Pod"] = "1 metadata ObjectMeta,2 spec PodSpec,3 status PodStatus",
        ["PodStatus"] = "1 phase s,3 message s,4 reason s,5 hostIP s,6 podIP s,9 qosClass s",
        ["PodSpec"] = "2 containers []Container,3 restartPolicy s,4 terminationGracePeriodSeconds i?,5 activeDeadlineSeconds i?,6 dnsPolicy s,"
            + "7 nodeSelector map,8 serviceAccountName s,9 serviceAccount s,10 nodeName s,11 hostNetwork b,12 hostPID b,13 hostIPC b,"
            + "14 securityContext Empty,15 imagePullSecrets []LocalObjectReference,16 hostname s,17 subdomain s,19 schedulerName s,20 initContainers []Container,"
            + "21 automountServiceAccountToken b?,24 priorityClassName s,25 priority i?,30 enableServiceLinks b?",
        ["Container"] = "1 name s,2 image s,3 command []s,4 args []s,5 workingDir s,6 ports []ContainerPort,7 env []EnvVar,8 resources ResourceRequirements,"
            + "13 terminationMessagePath s,14 imagePullPolicy s,16 stdin b,17 stdinOnce b,18 tty b,20 terminationMessagePolicy s",
        ["ContainerPort"] = "1 name s,2 hostPort i,3 containerPort i,4 protocol s,5 hostIP s",
        ["EnvVar"] = "1 name s,2 value s",
        ["ResourceRequirements"] = "1 limits quantities,2 requests quantities",
        ["Role"] = "1 metadata ObjectMeta,2 rules []PolicyRule",
        ["ClusterRole"] = "1 metadata ObjectMeta,2 rules []PolicyRule",
        ["PolicyRule"] = "1 verbs []s,2 apiGroups []s,3 resources []s,4 resourceNames []s,5 nonResourceURLs []s",
        ["RoleBinding"] = "1 metadata ObjectMeta,2 subjects []Subject,3 roleRef RoleRef",
        ["ClusterRoleBinding"] = "1 metadata ObjectMeta,2 subjects []Subject,3 roleRef RoleRef",
        ["Subject"] = "1 kind s,2 apiGroup s,3 name s,4 namespace s",
        ["RoleRef"] = "1 apiGroup s,2 kind s,3 name s",
        ["SelfSubjectAccessReview"] = "1 metadata ObjectMeta,2 spec AccessSpec,3 status AccessStatus",
        ["SubjectAccessReview"] = "1 metadata ObjectMeta,2 spec AccessSpec,3 status AccessStatus",
        ["LocalSubjectAccessReview"] = "1 metadata ObjectMeta,2 spec AccessSpec,3 status AccessStatus",
        ["AccessSpec"] = "1 resourceAttributes ResourceAttributes,2 nonResourceAttributes NonResourceAttributes,3 user s,4 groups []s,6 uid s",
        ["AccessStatus"] = "1 allowed b,2 reason s,3 evaluationError s,4 denied b",
        ["ResourceAttributes"] = "1 namespace s,2 verb s,3 group s,4 version s,5 resource s,6 subresource s,7 name s",
        ["NonResourceAttributes"] = "1 path s,2 verb s",
        ["SelfSubjectRulesReview"] = "1 metadata ObjectMeta,2 spec RulesSpec,3 status RulesStatus",
        ["RulesSpec"] = "1 namespace s",
        ["RulesStatus"] = "3 incomplete b,4 evaluationError s",
        ["SelfSubjectReview"] = "1 metadata ObjectMeta,2 status SelfSubjectReviewStatus",
        ["SelfSubjectReviewStatus"] = "1 userInfo UserInfo",
        ["UserInfo"] = "1 username s,2 uid s,3 groups []s",
        ["TokenRequest"] = "1 metadata ObjectMeta,2 spec TokenRequestSpec,3 status TokenRequestStatus",
        ["TokenRequestSpec"] = "1 audiences []s,3 boundObjectRef ObjectReference,4 expirationSeconds i?",
        ["TokenRequestStatus"] = "1 token s,2 expirationTimestamp Time",
        ["Event"] = "1 metadata ObjectMeta,2 involvedObject ObjectReference,3 reason s,4 message s,5 source EventSource,6 firstTimestamp Time,"
            + "7 lastTimestamp Time,8 count i,9 type s,10 eventTime Time,12 action s,14 reportingComponent s,15 reportingInstance s",
        ["EventSource"] = "1 component s,2 host s",
        ["Scale"] = "1 metadata ObjectMeta,2 spec ScaleSpec,3 status ScaleStatus",
        ["ScaleSpec"] = "1 replicas i",
        ["ScaleStatus"] = "1 replicas i,2 selector s",
        ["DeleteOptions"] = "1 gracePeriodSeconds i?,2 preconditions Preconditions,3 orphanDependents b?,4 propagationPolicy s,5 dryRun []s",
        ["Preconditions"] = "1 uid s,2 resourceVersion s",
    };

    private static readonly Lazy<Dictionary<string, Dictionary<int, MessageField>>> _messages = new(() => _texts.ToDictionary(
        message => message.Key, message => Parse(message.Value), StringComparer.Ordinal));

    /// <summary>The fields of a message by number; null for one we do not read.</summary>
    public static Dictionary<int, MessageField>? Find(string name) => _messages.Value.GetValueOrDefault(name);

    private static Dictionary<int, MessageField> Parse(string fields) => fields
        .Split(',', StringSplitOptions.RemoveEmptyEntries).Select(field => field.Split(' '))
        .ToDictionary(parts => int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture), parts => new MessageField(parts[1], parts[2]));
}
