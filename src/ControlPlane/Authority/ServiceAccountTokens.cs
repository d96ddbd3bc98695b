using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Access;
using Sallyport.ControlPlane.Api;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Authority;

/// <summary>Tokens of service accounts: signed with a key of the data folder, bound to an account that must still be there.</summary>
internal sealed class ServiceAccountTokens : IDisposable
{
    /// <summary>The audience of the API itself.</summary>
    public const string ApiAudience = "https://kubernetes.default.svc.cluster.local";

    /// <summary>The audience of a proxy's token: with it the API is asked as a proxy, with a proxy's rights.</summary>
    public const string ProxyAudience = "sallyport.dev/proxy";

    private const int MaxTokenLength = 8192;
    private const string Header = "{\"alg\":\"ES256\",\"typ\":\"JWT\"}";

    private static readonly (string Resource, string Claim)[] _bindable = [("pods", "pod"), ("secrets", "secret")];

    private readonly ECDsa _key;
    private readonly ObjectStore _store;
    private readonly TimeProvider _time;

    private ServiceAccountTokens(ECDsa key, ObjectStore store, TimeProvider time)
    {
        _key = key;
        _store = store;
        _time = time;
    }

    public static ServiceAccountTokens Open(string folder, ObjectStore store, TimeProvider time)
    {
        string file = Path.Combine(folder, "service-accounts.pem");
        ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (File.Exists(file)) key.ImportFromPem(File.ReadAllText(file));
        else PrivateFile.Write(file, key.ExportPkcs8PrivateKeyPem() + "\n");
        return new ServiceAccountTokens(key, store, time);
    }

    /// <summary>Makes a token for an account.</summary>
    /// <param name="ns">Its namespace.</param>
    /// <param name="name">Its name.</param>
    /// <param name="uid">Its uid.</param>
    /// <param name="audiences">Who may be shown the token.</param>
    /// <param name="life">How long it holds.</param>
    /// <param name="bound">An object that must be there as long as the token shall hold.</param>
    public string Issue(string ns, string name, string uid, IReadOnlyList<string> audiences, TimeSpan life, StoredObject? bound = null)
    {
        long now = _time.GetUtcNow().ToUnixTimeSeconds();
        JsonObject claims = new()
        {
            ["iss"] = ApiAudience,
            ["sub"] = $"{User.ServiceAccountPrefix}{ns}:{name}",
            ["aud"] = new JsonArray([.. audiences.Select(a => (JsonNode)a)]),
            ["iat"] = now,
            ["nbf"] = now,
            ["exp"] = now + (long)life.TotalSeconds,
            ["jti"] = Guid.NewGuid().ToString(),
            ["kubernetes.io"] = new JsonObject
            {
                ["namespace"] = ns, ["serviceaccount"] = new JsonObject { ["name"] = name, ["uid"] = uid },
            },
        };
        if (bound is not null)
        {
            claims["kubernetes.io"]![_bindable.First(kind => kind.Resource == bound.Key.Resource).Claim] = new JsonObject
            {
                ["name"] = bound.Key.Name, ["uid"] = bound.Parse().Text("metadata", "uid"),
            };
        }
        string signed = $"{Encode(Encoding.UTF8.GetBytes(Header))}.{Encode(JsonBody.Write(claims))}";
        return $"{signed}.{Encode(_key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    /// <summary>The account of a token for this API; null when it does not hold. One reason for all: a caller learns nothing from it.</summary>
    public User? Verify(string token)
    {
        if (token.Length > MaxTokenLength || token.Split('.') is not [var header, var payload, var signature]) return null;
        try
        {
            // Only what we signed ourselves, byte for byte: the header is not even read before.
            if (!_key.VerifyData(Encoding.ASCII.GetBytes($"{header}.{payload}"), Base64Url.DecodeFromChars(signature), HashAlgorithmName.SHA256)) return null;
            return Read(JsonBody.Read(Base64Url.DecodeFromChars(payload)));
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }

    public void Dispose() => _key.Dispose();

    private User? Read(JsonNode? claims)
    {
        long now = _time.GetUtcNow().ToUnixTimeSeconds();
        if (claims.Integer("exp") is not { } expires || expires <= now) return null;
        // A token for both is a proxy's: the lesser rights.
        bool isProxy = claims.Items("aud").Any(a => a.Text() == ProxyAudience);
        if (!isProxy && !claims.Items("aud").Any(a => a.Text() == ApiAudience)) return null;
        string ns = claims.Text("kubernetes.io", "namespace") ?? "", name = claims.Text("kubernetes.io", "serviceaccount", "name") ?? "";
        string uid = claims.Text("kubernetes.io", "serviceaccount", "uid") ?? "";
        StoredObject? account = _store.Current.Find(new ObjectKey("serviceaccounts", ns, name));
        if (account is null || uid.Length == 0 || account.Parse().Text("metadata", "uid") != uid) return null;
        if (!_bindable.All(kind => Holds(claims.At("kubernetes.io", kind.Claim), kind.Resource, ns))) return null;
        return isProxy
            ? User.OfProxy(new ProxyIdentity(ns, name, claims.Text("kubernetes.io", "pod", "name")), uid)
            : User.ServiceAccount(ns, name, uid);
    }

    private bool Holds(JsonNode? bound, string resource, string ns) => bound is null
        || (_store.Current.Find(new ObjectKey(resource, ns, bound.Text("name") ?? "")) is { } stored
            && bound.Text("uid") is { Length: > 0 } uid && stored.Parse().Text("metadata", "uid") == uid);

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
