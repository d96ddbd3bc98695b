using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Sallyport.Console.Tests.Browser;

/// <summary>The accessibility checker of the npm registry, one version of it, checked by its digest and kept beside the build.</summary>
internal static class AxeScript
{
    private const string Address = "https://registry.npmjs.org/axe-core/-/axe-core-4.10.3.tgz";
    private const string Digest = "Xm7bpRXnDSX2YE2YFfBk2FnF0ep6tmG7xPh8iHee8MIcrgq762Nkce856dYtJYLkuIoYZvGfTs/PbZhideTcEg==";

    private static readonly string s_file = Path.Combine(AppContext.BaseDirectory, "axe-4.10.3.min.js");

    /// <summary>The script, or why there is none.</summary>
    public static async Task<(string? Script, string Problem)> ReadAsync()
    {
        if (File.Exists(s_file))
            return (await File.ReadAllTextAsync(s_file), "");
        byte[] archive;
        try
        {
            using HttpClient client = new() { Timeout = TimeSpan.FromSeconds(60) };
            archive = await client.GetByteArrayAsync(Address);
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException)
        {
            return (null, $"{Address} cannot be reached");
        }
        Convert.ToBase64String(SHA512.HashData(archive)).ShouldBe(Digest);
        using GZipStream unpacked = new(new MemoryStream(archive), CompressionMode.Decompress);
        using TarReader files = new(unpacked);
        while (await files.GetNextEntryAsync() is { } entry)
            if (entry.Name == "package/axe.min.js")
            {
                using StreamReader text = new(entry.DataStream!);
                string script = await text.ReadToEndAsync();
                // Two runs at once write the same bytes; each puts them in place whole.
                string draft = s_file + Guid.NewGuid().ToString("N");
                await File.WriteAllTextAsync(draft, script);
                File.Move(draft, s_file, overwrite: true);
                return (script, "");
            }
        throw new InvalidDataException("the archive has no axe.min.js");
    }
}
