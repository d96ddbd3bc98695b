using System.Text;
using System.Text.Json.Nodes;

namespace Sallyport.Client;

/// <summary>Asks the control plane for a workload's certificate: one CertificateSigningRequest, answered at once.</summary>
public static class WorkloadSigning
{
    private const string RootsAnnotation = "sallyport.dev/root-cert";

    private static readonly ApiKind s_kind = new("certificates.k8s.io", "v1", "certificatesigningrequests", "CertificateSigningRequest");

    /// <summary>The chain and roots as PEM, or the reason why there are none.</summary>
    /// <param name="client">The API; its credentials say who asks.</param>
    /// <param name="request">PKCS #10 in PEM form.</param>
    /// <param name="lifetime">How long the certificate shall be valid.</param>
    /// <param name="cancel">Ends it.</param>
    public static async Task<(string Chain, string Roots, ApiStatus? Status)> AskAsync(
        ApiClient client, string request, TimeSpan lifetime, CancellationToken cancel)
    {
        JsonObject asked = new()
        {
            ["apiVersion"] = s_kind.ApiVersion,
            ["kind"] = s_kind.Kind,
            ["metadata"] = new JsonObject { ["generateName"] = "workload-" },
            ["spec"] = new JsonObject
            {
                ["request"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(request)),
                ["signerName"] = "sallyport.dev/workload",
                ["usages"] = new JsonArray("digital signature", "key encipherment", "server auth", "client auth"),
                ["expirationSeconds"] = (long)lifetime.TotalSeconds,
            },
        };
        ApiResult result = await client.CreateAsync(s_kind, null, asked, cancel);
        if (!result.IsDone)
            return ("", "", result.Status);
        string? roots = result.Object.Child("metadata").Child("annotations").Text(RootsAnnotation);
        return TryDecode(result.Object.Child("status").Text("certificate"), out string chain) && roots is not null
            ? (chain, roots, null)
            : ("", "", ApiStatus.Of(ApiFailure.Malformed, "the server did not sign at once; it is no control plane that signs workloads"));
    }

    private static bool TryDecode(string? base64, out string text)
    {
        byte[] bytes = new byte[base64?.Length ?? 0];
        bool isGood = Convert.TryFromBase64String(base64 ?? "", bytes, out int length) && length > 0;
        text = isGood ? Encoding.ASCII.GetString(bytes, 0, length) : "";
        return isGood;
    }
}
