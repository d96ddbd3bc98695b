using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Sallyport.Proxy.Identity;

/// <summary>The last certificate with its key, on disk for its owner only, so that a proxy can begin while the control plane is away.</summary>
/// <param name="dataFolder">Nothing is written without one.</param>
/// <param name="log">Says once what cannot be kept or read.</param>
internal sealed class KeptIdentity(string? dataFolder, ILogger log)
{
    private readonly string? _file = dataFolder is null ? null : Path.Combine(dataFolder, "identity.pem");

    public WorkloadCertificate? Load(DateTimeOffset now)
    {
        if (_file is null || !File.Exists(_file))
            return null;
        try
        {
            WorkloadCertificate kept = WorkloadCertificate.ReadKept(File.ReadAllText(_file));
            return kept.IsValid(now) ? kept : null;
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            log.KeptIdentityUnusable(_file, unusable.Message);
            return null;
        }
    }

    public void Save(WorkloadCertificate certificate)
    {
        if (_file is null)
            return;
        try
        {
            if (!Directory.Exists(dataFolder))
                PrivateFiles.CreateFolder(dataFolder!);
            PrivateFiles.Write(_file, certificate.Pem);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            log.KeptIdentityUnusable(_file, unwritable.Message);
        }
    }
}
