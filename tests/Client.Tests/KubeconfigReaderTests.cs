namespace Sallyport.Client.Tests;

public sealed class KubeconfigReaderTests
{
    [Theory]
    [InlineData("", "not one YAML object")]
    [InlineData("a: [secret", "line 1 cannot be read")]
    [InlineData("kind: Config", "no current-context")]
    [InlineData("current-context: c\ncontexts: []", "no context named 'c'")]
    public void Says_why_a_file_cannot_be_used(string text, string expected) => ProblemOf(text).ShouldContain(expected);

    [Theory]
    [InlineData("exec: {command: x}", "'exec'")]
    [InlineData("client-key-data: c2VjcmV0", "belong together")]
    [InlineData("client-key-data: '*secret*'", "Base-64")]
    public void Refuses_credentials_it_cannot_use_and_does_not_quote_them(string user, string expected)
    {
        string problem = ProblemOf(File("server: https://localhost", user));
        problem.ShouldContain(expected);
        problem.ShouldNotContain("secret");
    }

    [Theory]
    [InlineData("server: ftp://localhost")]
    [InlineData("server: localhost")]
    public void Refuses_an_address_it_cannot_call(string cluster) => ProblemOf(File(cluster, "token: t")).ShouldContain("http or https");

    [Fact]
    public void Reads_tokens_and_files_beside_it()
    {
        using ApiAccess access = Read(File("server: https://localhost:1/base", "token: t\n    tokenFile: sub/token"), out string path);
        access.Server.ShouldBe(new Uri("https://localhost:1/base/"));
        access.Token.ShouldBe("t");
        access.TokenFile.ShouldBe(Path.Combine(Path.GetDirectoryName(path)!, "sub/token"));
        access.Namespace.ShouldBe("default");
    }

    [Fact]
    public void Reads_a_context_without_a_user()
    {
        using ApiAccess access = Read(File("server: https://localhost", "token: t").Replace(", user: u", "", StringComparison.Ordinal), out _);
        access.Token.ShouldBeNull();
    }

    private static string File(string cluster, string user) => $"""
        current-context: c
        contexts:
        - name: c
          context: {"{cluster: k, user: u}"}
        clusters:
        - name: k
          cluster:
            {cluster}
        users:
        - name: u
          user:
            {user}
        """;

    private static ApiAccess Read(string text, out string path)
    {
        path = Path.Combine(Directory.CreateTempSubdirectory("sallyport-kubeconfig-").FullName, "config");
        System.IO.File.WriteAllText(path, text);
        bool isRead = KubeconfigReader.TryRead(path, out ApiAccess? access, out string problem);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        isRead.ShouldBeTrue(problem);
        return access!;
    }

    private static string ProblemOf(string text)
    {
        string path = Path.GetTempFileName();
        System.IO.File.WriteAllText(path, text);
        KubeconfigReader.TryRead(path, out _, out string problem).ShouldBeFalse();
        System.IO.File.Delete(path);
        return problem;
    }
}
