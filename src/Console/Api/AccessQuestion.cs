using System.Text.Json.Nodes;
using Sallyport.Client;

namespace Sallyport.Console.Api;

/// <summary>A SelfSubjectAccessReview: may I?</summary>
internal static class AccessQuestion
{
    private static readonly ApiKind s_review = new("authorization.k8s.io", "v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview");

    public static async Task<bool> AskAsync(ApiClient client, string verb, ApiKind kind, string? ns)
    {
        JsonObject attributes = new() { ["verb"] = verb, ["group"] = kind.Group, ["resource"] = kind.Plural };
        if (ns is not null)
            attributes["namespace"] = ns;
        ApiResult answer = await client.CreateAsync(
            s_review, null,
            new JsonObject
            {
                ["apiVersion"] = s_review.ApiVersion, ["kind"] = s_review.Kind, ["spec"] = new JsonObject { ["resourceAttributes"] = attributes },
            },
            CancellationToken.None);
        return answer.IsDone && (bool?)answer.Object["status"]?["allowed"] == true;
    }
}
