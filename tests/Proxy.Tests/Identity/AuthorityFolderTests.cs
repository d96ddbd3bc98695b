using System.Security.Cryptography;
using Sallyport.Proxy.Identity;

namespace Sallyport.Proxy.Tests.Identity;

public sealed class AuthorityFolderTests : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("sallyport-authority-");

    public void Dispose() => _parent.Delete(recursive: true);

    private string Folder => Path.Combine(_parent.FullName, "data", "authority");

    [Fact]
    public void Makes_an_authority_once_and_keeps_it()
    {
        MeshAuthority made = Load();
        Load().ShouldBe(made);
        using MeshIdentity identity = new(made, "cluster.local", [], "a", "b", TimeProvider.System);
        identity.Certificate.TargetCertificate.Issuer.ShouldBe("O=cluster.local");
    }

    [Fact]
    public void Lets_only_the_owner_read_it()
    {
        Load();
        if (OperatingSystem.IsWindows())
            return;
        foreach (string file in Directory.GetFiles(Folder))
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
        File.GetUnixFileMode(Folder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task Is_the_same_for_all_who_start_at_once()
    {
        MeshAuthority[] made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(Load)));
        made.Distinct().Count().ShouldBe(1);
        Directory.GetFileSystemEntries(Path.GetDirectoryName(Folder)!).ShouldBe([Folder]);
    }

    [Theory]
    [InlineData("ca-key.pem", "garbage")]
    [InlineData("root-cert.pem", "")]
    public void Never_replaces_what_it_cannot_use(string file, string content)
    {
        Load();
        File.WriteAllText(Path.Combine(Folder, file), content);
        Should.Throw<CryptographicException>(Load).Message.ShouldContain(file);
        File.ReadAllText(Path.Combine(Folder, file)).ShouldBe(content);
    }

    [Fact]
    public void Never_completes_a_folder_that_lacks_a_file()
    {
        Load();
        File.Delete(Path.Combine(Folder, "ca-key.pem"));
        Should.Throw<IOException>(Load);
        File.Exists(Path.Combine(Folder, "ca-key.pem")).ShouldBeFalse();
    }

    private MeshAuthority Load() => AuthorityFolder.LoadOrCreate(Folder, "cluster.local", TimeProvider.System);
}
