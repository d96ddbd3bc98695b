using System.Text;
using Sallyport.Engine.Tokens;

namespace Sallyport.Engine.Tests.Tokens;

/// <summary>request-authentication.md 13.3 to 13.6, authorization-policy.md 9.3, 9.4</summary>
public sealed class ClaimStringsTests
{
    private static readonly SpaceDelimitedClaims _names = new(["roles"u8.ToArray()]);

    [Theory]
    [InlineData("""{"a":"x"}""", "a", "x")]
    [InlineData("""{"a":""}""", "a", "")]
    [InlineData("""{"a":"x y"}""", "a", "x y")]
    [InlineData("""{"a":["x","y z",1,null,["w"],{"v":1}]}""", "a", "x|y z")]
    [InlineData("""{"a":{"b":{"c":["x"]}}}""", "a/b/c", "x")]
    [InlineData("""{"a.b":"x"}""", "a.b", "x")]
    [InlineData("""{"scope":"read write"}""", "scope", "read|write")]
    [InlineData("""{"scope":"  read   write "}""", "scope", "read|write")]
    [InlineData("""{"scope":"read"}""", "scope", "read")]
    [InlineData("""{"scope":"read\twrite,x"}""", "scope", "read\twrite,x")]
    [InlineData("""{"scope":""}""", "scope", "")]
    [InlineData("""{"scope":"  "}""", "scope", "  ")]
    [InlineData("""{"scope":["read write"]}""", "scope", "read write")]
    [InlineData("""{"permission":"a b"}""", "permission", "a|b")]
    [InlineData("""{"roles":"a b"}""", "roles", "a|b")]
    [InlineData("""{"x":{"scope":"a b"}}""", "x/scope", "a b")]
    [InlineData("""{"Scope":"a b"}""", "Scope", "a b")]
    public void Yields(string claims, string path, string expected) => Strings(claims, path).ShouldBe(expected.Split('|'));

    [Theory]
    [InlineData("{}", "a")]
    [InlineData("""{"a":1}""", "a")]
    [InlineData("""{"a":true}""", "a")]
    [InlineData("""{"a":null}""", "a")]
    [InlineData("""{"a":{}}""", "a")]
    [InlineData("""{"a":[]}""", "a")]
    [InlineData("""{"a":[1,["x"]]}""", "a")]
    [InlineData("""{"a":"x"}""", "a/b")]
    [InlineData("""{"a":["x"]}""", "a/0")]
    [InlineData("""{"a":{"b":"x"}}""", "a.b")]
    public void Yields_nothing(string claims, string path) => Strings(claims, path).ShouldBeEmpty();

    [Fact]
    public void Splits_only_what_is_always_split_by_default()
    {
        ClaimPath roles = new(["roles"u8.ToArray()]);

        Strings("""{"roles":"a b"}""", roles, SpaceDelimitedClaims.Default).ShouldBe(["a b"]);
    }

    private static List<string> Strings(string claims, string path) =>
        Strings(claims, new ClaimPath([.. path.Split('/').Select(Encoding.UTF8.GetBytes)]), _names);

    private static List<string> Strings(string claims, ClaimPath path, SpaceDelimitedClaims names)
    {
        byte[] json = Encoding.UTF8.GetBytes(claims);
        JsonTape.TryParse(json, 0, json.Length, out JsonTape? tape).ShouldBeTrue();
        List<string> all = [];
        foreach (ReadOnlySpan<byte> text in path.Strings(tape!.Root, names))
            all.Add(Encoding.UTF8.GetString(text));
        return all;
    }
}
