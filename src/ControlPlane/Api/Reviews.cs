using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Access;
using Sallyport.ControlPlane.Authority;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Api;

/// <summary>Questions to the API about the caller and about rights, and requests for tokens. Answered, never stored.</summary>
internal sealed class Reviews(ObjectStore store, Authorizer authorizer, ServiceAccountTokens tokens, TimeProvider time)
{
    private const int DefaultTokenSeconds = 3600;
    private const int MinTokenSeconds = 600;
    private const long MaxTokenSeconds = 1L << 32;

    public async Task AnswerAsync(ApiCall call)
    {
        (JsonObject body, _) = await call.ReadObjectAsync();
        JsonObject status = call.Type.Kind switch
        {
            "SelfSubjectReview" => new JsonObject { ["userInfo"] = UserInfo(call.User) },
            "SelfSubjectAccessReview" => Decide(call.User, body["spec"]),
            "SelfSubjectRulesReview" => Rules(call.User, body.Text("spec", "namespace") ?? ""),
            _ => Decide(SubjectOf(body), body["spec"]),
        };
        body["metadata"] = new JsonObject { ["creationTimestamp"] = null };
        body["status"] = status;
        await call.AnswerAsync(201, body);
    }

    /// <summary>TokenRequest: a token of the service account in the path.</summary>
    public async Task IssueTokenAsync(ApiCall call)
    {
        (JsonObject body, _) = await call.ReadObjectAsync("TokenRequest");
        StoredObject account = store.Current.Find(Reads.KeyOf(call.Path)) ?? throw Refusals.NotFound(call.Type, call.Path.Name!);
        long seconds = body.Integer("spec", "expirationSeconds") ?? DefaultTokenSeconds;
        if (seconds < MinTokenSeconds || seconds > MaxTokenSeconds)
        {
            throw Refusals.Invalid("authentication.k8s.io", "TokenRequest", "", [Cause.Invalid("spec.expirationSeconds", $"{seconds}",
                seconds < MinTokenSeconds ? "may not specify a duration less than 10 minutes" : "may not specify a duration larger than 2^32 seconds")]);
        }
        string[] audiences = [.. body.Items("spec", "audiences").Select(a => a.Text()).OfType<string>()];
        if (audiences.Length == 0) audiences = [ServiceAccountTokens.ApiAudience];
        string uid = account.Parse().Text("metadata", "uid")!;
        StoredObject? bound = body.At("spec", "boundObjectRef") is { } reference ? BoundTo(reference, account.Key) : null;
        string token = tokens.Issue(account.Key.Namespace, account.Key.Name, uid, audiences, TimeSpan.FromSeconds(seconds), bound);
        await call.AnswerAsync(201, new JsonObject
        {
            ["kind"] = "TokenRequest",
            ["apiVersion"] = "authentication.k8s.io/v1",
            ["metadata"] = new JsonObject
            {
                ["name"] = account.Key.Name, ["namespace"] = account.Key.Namespace, ["creationTimestamp"] = ObjectMetadata.TimeText(time.GetUtcNow()),
            },
            ["spec"] = new JsonObject
            {
                ["audiences"] = new JsonArray([.. audiences.Select(a => (JsonNode)a)]), ["expirationSeconds"] = seconds,
            },
            ["status"] = new JsonObject
            {
                ["token"] = token, ["expirationTimestamp"] = ObjectMetadata.TimeText(time.GetUtcNow() + TimeSpan.FromSeconds(seconds)),
            },
        });
    }

    // What a token cannot be bound to is refused: a token that holds longer than was asked for would be worse.
    private StoredObject BoundTo(JsonNode reference, ObjectKey account)
    {
        string kind = reference.Text("kind") ?? "", name = reference.Text("name") ?? "", uid = reference.Text("uid") ?? "";
        ResourceType type = (kind, reference.Text("apiVersion")) switch
        {
            ("Pod", "v1") => ResourceCatalog.Find("", "v1", "pods")!,
            ("Secret", "v1") => ResourceCatalog.Find("", "v1", "secrets")!,
            _ => throw Refusals.BadRequest($"cannot bind token for object of type {reference.Text("apiVersion")}, Kind={kind}"),
        };
        StoredObject stored = store.Current.Find(new ObjectKey(type.QualifiedName, account.Namespace, name)) ?? throw Refusals.NotFound(type, name);
        JsonObject o = stored.Parse();
        if (kind == "Pod" && o.Text("spec", "serviceAccountName") != account.Name)
        {
            throw Refusals.BadRequest(
                $"cannot bind token for serviceaccount \"{account.Name}\" to pod running with different serviceaccount name.");
        }
        string actual = o.Text("metadata", "uid") ?? "";
        if (uid.Length > 0 && uid != actual)
        {
            throw Refusals.Conflict(type, name,
                $"the UID in the bound object reference ({uid}) does not match the UID in record. The object might have been deleted and then recreated");
        }
        return stored;
    }

    private static User SubjectOf(JsonObject body) => new(
        body.Text("spec", "user") ?? "", [.. body.Items("spec", "groups").Select(g => g.Text()).OfType<string>()]);

    private JsonObject Decide(User user, JsonNode? spec)
    {
        JsonNode? resource = spec.At("resourceAttributes"), path = spec.At("nonResourceAttributes");
        AccessQuestion question = path is null
            ? new AccessQuestion(resource.Text("verb") ?? "")
            {
                Group = resource.Text("group") ?? "", Resource = resource.Text("resource") ?? "", Subresource = resource.Text("subresource") ?? "",
                Name = resource.Text("name") ?? "", Namespace = resource.Text("namespace") ?? "",
            }
            : new AccessQuestion(path.Text("verb") ?? "") { Path = path.Text("path") ?? "" };
        return new JsonObject { ["allowed"] = authorizer.IsAllowed(user, question) };
    }

    private JsonObject Rules(User user, string ns)
    {
        JsonArray resources = [], paths = [];
        if (user.Groups.Contains(User.MastersGroup))
        {
            resources.Add((JsonNode)ResourceRule(["*"], ["*"], ["*"], []));
            paths.Add((JsonNode)new JsonObject { ["verbs"] = Texts(["*"]), ["nonResourceURLs"] = Texts(["*"]) });
        }
        foreach (AccessRule rule in authorizer.RulesFor(user, ns))
        {
            if (rule.Resources.Count > 0) resources.Add((JsonNode)ResourceRule(rule.Verbs, rule.Groups, rule.Resources, rule.Names));
            if (rule.Paths.Count > 0) paths.Add((JsonNode)new JsonObject { ["verbs"] = Texts(rule.Verbs), ["nonResourceURLs"] = Texts(rule.Paths) });
        }
        return new JsonObject { ["resourceRules"] = resources, ["nonResourceRules"] = paths, ["incomplete"] = false };
    }

    private static JsonObject ResourceRule(
        IReadOnlyList<string> verbs, IReadOnlyList<string> groups, IReadOnlyList<string> resources, IReadOnlyList<string> names)
    {
        JsonObject rule = new() { ["verbs"] = Texts(verbs), ["apiGroups"] = Texts(groups), ["resources"] = Texts(resources) };
        if (names.Count > 0) rule["resourceNames"] = Texts(names);
        return rule;
    }

    private static JsonObject UserInfo(User user)
    {
        JsonObject info = new() { ["username"] = user.Name };
        if (user.Uid.Length > 0) info["uid"] = user.Uid;
        info["groups"] = Texts(user.Groups);
        return info;
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
}
