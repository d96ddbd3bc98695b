using System.Text;
using Sallyport.Engine.Http;
using Sallyport.TestKit;

namespace Sallyport.Engine.Tests.Http;

/// <summary>The table of authorization-policy.md 8 and its paragraphs.</summary>
public sealed class PathNormalizerTests
{
    [Theory]
    [InlineData("/app/../admin", "/admin", "/admin", "/admin")]
    [InlineData("/app/%2E./admin", "/admin", "/admin", "/admin")]
    [InlineData("/app//", "/app//", "/app/", "/app/")]
    [InlineData("/app/%2f", "/app/%2f", "/app/%2f", "/app/")]
    [InlineData("/xyz%30..//abc", "/xyz0..//abc", "/xyz0../abc", "/xyz0../abc")]
    [InlineData(@"/app\admin", "/app/admin", "/app/admin", "/app/admin")]
    [InlineData("/%2Fapp%5cadmin%5Cabc", "/%2Fapp%5cadmin%5Cabc", "/%2Fapp%5cadmin%5Cabc", "/app/admin/abc")]
    [InlineData("/app//../admin", "/app/admin", "/app/admin", "/app/admin")]
    [InlineData("/app//../../admin", "/admin", "/admin", "/admin")]
    [InlineData("/..;/admin", "/admin", "/admin", "/admin")]
    [InlineData("/a/..;x=y/b", "/b", "/b", "/b")]
    [InlineData("/.;/a", "/a", "/a", "/a")]
    [InlineData("/a/%2e%2e;/b", "/a/..;/b", "/a/..;/b", "/a/..;/b")]
    [InlineData("/a|b", "/a%7Cb", "/a%7Cb", "/a%7Cb")]
    [InlineData("/.../admin", "/.../admin", "/.../admin", "/.../admin")]
    [InlineData("/admin;a=b", "/admin;a=b", "/admin;a=b", "/admin;a=b")]
    [InlineData("/ADMIN", "/ADMIN", "/ADMIN", "/ADMIN")]
    [InlineData("/%252e%252e/admin", "/%252e%252e/admin", "/%252e%252e/admin", "/%252e%252e/admin")]
    [InlineData("/%c0%afadmin", "/%c0%afadmin", "/%c0%afadmin", "/%c0%afadmin")]
    [InlineData("/../..", "/", "/", "/")]
    [InlineData("/a/.", "/a/", "/a/", "/a/")]
    [InlineData("/a/..", "/", "/", "/")]
    [InlineData("/a;b/c", "/a;b/c", "/a;b/c", "/a;b/c")]
    [InlineData("/a/b;../c", "/a/b;../c", "/a/b;../c", "/a/b;../c")]
    [InlineData("/a/..;", "/", "/", "/")]
    [InlineData("/%6", "/%6", "/%6", "/%6")]
    [InlineData("/%zz%41", "/%zzA", "/%zzA", "/%zzA")]
    [InlineData("/\"<>^`{}[]'", "/%22%3C%3E%5E%60%7B%7D[]'", "/%22%3C%3E%5E%60%7B%7D[]'", "/%22%3C%3E%5E%60%7B%7D[]'")]
    [InlineData("/a%2F../b", "/a%2F../b", "/a%2F../b", "/b")]
    [InlineData("/app/..%5cadmin", "/app/..%5cadmin", "/app/..%5cadmin", "/admin")]
    [InlineData("/a?%2e%2e//x\\y", "/a?%2e%2e//x\\y", "/a?%2e%2e//x\\y", "/a?%2e%2e//x\\y")]
    [InlineData("/b/../a?x=/../y", "/a?x=/../y", "/a?x=/../y", "/a?x=/../y")]
    [InlineData("/\u00e9", "/%E9", "/%E9", "/%E9")]
    public void Gives_what_each_mode_promises(string path, string asBase, string merged, string decoded)
    {
        Normalize(path, PathNormalizationMode.None).ShouldBe(path);
        Normalize(path, PathNormalizationMode.Base).ShouldBe(asBase);
        Normalize(path, PathNormalizationMode.MergeSlashes).ShouldBe(merged);
        Normalize(path, PathNormalizationMode.DecodeAndMergeSlashes).ShouldBe(decoded);
    }

    [Fact]
    public void Refuses_an_escaped_NUL_except_without_normalisation()
    {
        PathNormalizer.Normalize(Requests.Get("/a%00b"), PathNormalizationMode.Base).ShouldBe(Reason.BadRequestEmpty);
        PathNormalizer.Normalize(Requests.Get("/a%00b"), PathNormalizationMode.None).ShouldBe(Reason.None);
        PathNormalizer.Normalize(Requests.Get("/a?%00"), PathNormalizationMode.Base).ShouldBe(Reason.None);
    }

    [Fact]
    public void Remembers_the_normalised_path_for_the_realm()
    {
        RequestHead request = Requests.Get("/a/../b?x");
        PathNormalizer.Normalize(request, PathNormalizationMode.Base);
        request.SetPath("/changed"u8);
        Encoding.Latin1.GetString(request.ReceivedPath).ShouldBe("/b?x");
    }

    [Fact]
    public void Changes_nothing_when_run_again_on_a_merged_path()
    {
        string once = Normalize("/a/%2e%2e;/%7e//\"x", PathNormalizationMode.MergeSlashes);
        once.ShouldBe("/a/..;/~/%22x");
    }

    [Fact]
    public void Never_fails_on_any_bytes()
    {
        Random random = new(7);
        byte[] alphabet = [.. @"/\.%;25cCfFeE0?#ab"u8, 0xC3, 0x01];
        for (int round = 0; round < 20_000; round++)
        {
            byte[] path = new byte[random.Next(1, 24)];
            path[0] = (byte)'/';
            for (int i = 1; i < path.Length; i++)
                path[i] = alphabet[random.Next(alphabet.Length)];
            RequestHead request = Requests.Get();
            request.SetPath(path);
            PathNormalizer.Normalize(request, (PathNormalizationMode)(round % 4));
            request.Path[0].ShouldBe((byte)'/');
        }
    }

    [Fact]
    public void Allocates_nothing_once_warm()
    {
        RequestHead request = Requests.Get();
        AllocationProbe.Measure(() =>
        {
            request.SetPath("/app/../%7Eadmin//x?q=1"u8);
            PathNormalizer.Normalize(request, PathNormalizationMode.DecodeAndMergeSlashes);
        }).ShouldBe(0);
    }

    private static string Normalize(string path, PathNormalizationMode mode)
    {
        RequestHead request = Requests.Get(path);
        PathNormalizer.Normalize(request, mode).ShouldBe(Reason.None);
        return request.PathText();
    }
}
