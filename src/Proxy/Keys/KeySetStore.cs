using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Sallyport.Engine.Tokens;
using Sallyport.Policy.Compilation;

namespace Sallyport.Proxy.Keys;

/// <summary>
/// The last good key sets on disk, so that a restart while an issuer is down changes nothing. Nothing is written without a folder.
/// Files are named by a hash of issuer, address and authorities, readable by the owner alone, replaced whole, and believed only after
/// being read like a fetched set.
/// </summary>
internal sealed class KeySetStore(string? dataFolder, ILogger log)
{
    /// <summary>A key set of the largest size in base64, and what is written around it.</summary>
    private const long LargestFileBytes = 2 << 20;

    private readonly string? _folder = dataFolder is null ? null : Path.Combine(dataFolder, "keys");

    /// <summary>A kept key set that is good, with the time it was fetched.</summary>
    public (KeyRing Ring, DateTimeOffset Fetched)? Load(KeySetReference source)
    {
        if (_folder is null || PathOf(source) is not { } path || !File.Exists(path))
            return null;
        try
        {
            if (new FileInfo(path).Length > LargestFileBytes)
                throw new FormatException("it is too large");
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = json.RootElement;
            if (root.GetProperty("issuer").GetString() != source.Issuer || root.GetProperty("jwksUri").GetString() != source.JwksUri)
                throw new FormatException("it belongs to another issuer");
            KeySetParseResult read = KeySet.Parse(root.GetProperty("keySet").GetBytesFromBase64());
            return read.Status == KeySetStatus.Usable
                ? (read.Ring, root.GetProperty("fetched").GetDateTimeOffset())
                : throw new FormatException(read.Message);
        }
        catch (Exception bad) when (bad is IOException or UnauthorizedAccessException or JsonException or FormatException
            or InvalidOperationException or KeyNotFoundException)
        {
            log.KeptKeySetUnusable(source.Issuer, path, bad is FormatException ? bad.Message : bad.GetType().Name);
            return null;
        }
    }

    /// <summary>Keeps a good key set. A failure is logged and costs nothing but the safety net.</summary>
    public void Save(KeySetReference source, byte[] keySet, DateTimeOffset fetched)
    {
        if (_folder is null)
            return;
        string path = PathOf(source);
        string draft = $"{path}.{Guid.NewGuid():N}";
        try
        {
            CreateFolder(_folder);
            using (FileStream file = new(draft, PrivateFile))
                Write(file, source, keySet, fetched);
            File.Move(draft, path, overwrite: true);
        }
        catch (Exception bad) when (bad is IOException or UnauthorizedAccessException)
        {
            log.KeySetNotKept(source.Issuer, bad.Message);
            TryDelete(draft);
        }
    }

    private static void Write(FileStream file, KeySetReference source, byte[] keySet, DateTimeOffset fetched)
    {
        using Utf8JsonWriter json = new(file);
        json.WriteStartObject();
        json.WriteString("issuer", source.Issuer);
        json.WriteString("jwksUri", source.JwksUri);
        json.WriteString("fetched", fetched);
        json.WriteBase64String("keySet", keySet);
        json.WriteEndObject();
        json.Flush();
        file.Flush(flushToDisk: true);
    }

    private static FileStreamOptions PrivateFile
    {
        get
        {
            FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            return options;
        }
    }

    private static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // It holds what the next start would have read; nobody reads it under this name.
        }
    }

    // The authorities too: a set that others vouched for is not taken over when they are replaced.
    private string PathOf(KeySetReference source)
    {
        string name = JsonSerializer.Serialize<string?[]>([source.Issuer, source.JwksUri, source.Tls.Authorities]);
        return Path.Combine(_folder!, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name))) + ".json");
    }
}
