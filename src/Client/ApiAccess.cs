using System.Security.Cryptography.X509Certificates;

namespace Sallyport.Client;

/// <summary>Where an API server is, and how to prove who we are. Owns its certificates; dispose the client first.</summary>
public sealed class ApiAccess : IDisposable
{
    /// <summary>Base address, with a path when the API is behind one.</summary>
    public required Uri Server { get; init; }

    /// <summary>Authorities that the server's certificate must chain to. Null: the system's.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>Client certificate with its key. Null: none.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Bearer token. Null: none, or a file's.</summary>
    public string? Token { get; init; }

    /// <summary>File with a bearer token, read anew for each call, since whoever gave it also renews it. Wins over <see cref="Token"/>.</summary>
    public string? TokenFile { get; init; }

    /// <summary>Name that the server's certificate must have. Null: the host of <see cref="Server"/>.</summary>
    public string? ServerName { get; init; }

    /// <summary>The server's certificate is not looked at. Default: false.</summary>
    public bool SkipsVerification { get; init; }

    /// <summary>Namespace of the context. Default: <c>default</c>.</summary>
    public string Namespace { get; init; } = "default";

    public void Dispose()
    {
        Certificate?.Dispose();
        foreach (X509Certificate2 authority in Authorities ?? [])
            authority.Dispose();
    }

    /// <summary>Without credentials.</summary>
    public override string ToString() => Server.ToString();
}
