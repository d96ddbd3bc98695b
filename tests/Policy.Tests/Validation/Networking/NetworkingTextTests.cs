using System.Text;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation.Networking;

namespace Sallyport.Policy.Tests.Validation.Networking;

/// <summary>Forms of text in the networking kinds (validation.md 6).</summary>
public sealed class NetworkingTextTests
{
    [Theory]
    [InlineData("a", true, true)]
    [InlineData("A.b-c.d1", true, true)]
    [InlineData("a.example.", true, true)]
    [InlineData("*", false, true)]
    [InlineData("*.a", false, true)]
    [InlineData("*a.b", false, true)]
    [InlineData("*-a.b", false, true)]
    [InlineData("1", false, true)]
    [InlineData("a.99999999999999999999", true, true)]
    [InlineData("a.1", false, false)]
    [InlineData("", false, false)]
    [InlineData(".", false, false)]
    [InlineData(".a", false, false)]
    [InlineData("a..b", false, false)]
    [InlineData("-a", false, false)]
    [InlineData("a-.b", false, false)]
    [InlineData("a_b", false, false)]
    [InlineData("*-", false, false)]
    [InlineData("**", false, false)]
    [InlineData("a*", false, false)]
    [InlineData("a.*", false, false)]
    [InlineData("\u00fc.example", false, false)]
    public void Knows_host_names(string text, bool isHost, bool isWildcard) =>
        (HostNames.IsHostName(text), HostNames.IsWildcardName(text)).ShouldBe((isHost, isWildcard));

    [Theory]
    [InlineData("a.b.c", "*.b.c", true)]
    [InlineData("*.a.b", "*.b", true)]
    [InlineData("*.b", "*.a.b", false)]
    [InlineData("b", "*.b", false)]
    [InlineData("a", "a", true)]
    [InlineData("A", "a", false)]
    [InlineData("*.b", "a.b", false)]
    [InlineData("a", "*", true)]
    public void Knows_which_host_covers_which(string narrow, string wide, bool expected)
    {
        NodeView hosts = new NodeView(DocumentReader.Read(new DocumentText("h", Encoding.UTF8.GetBytes($"[x, '*.y', '{wide}']")), []).Single());

        new HostSet(hosts).Covers(narrow).ShouldBe(expected);
    }

    [Theory]
    [InlineData("1.2.3.4", true)]
    [InlineData("::1", true)]
    [InlineData("fe80::1%eth0", true)]
    [InlineData("10.0.0.1/8", true)]
    [InlineData("::ffff:1.2.3.4/96", true)]
    [InlineData("fe80::1%eth0/64", false)]
    [InlineData("1.2.3.4%eth0", false)]
    [InlineData("fe80::1%", false)]
    [InlineData("01.2.3.4", false)]
    [InlineData("1.2.3.4/", false)]
    [InlineData("1.2.3.4/08", false)]
    [InlineData("1.2.3.4/33", false)]
    [InlineData("1.2.3.4/+8", false)]
    [InlineData("1.2.3.4/8/8", false)]
    [InlineData("[::1]", false)]
    [InlineData("a.example", false)]
    public void Knows_addresses(string text, bool expected) => Addresses.IsSubnet(text).ShouldBe(expected);

    [Theory]
    [InlineData("", true)]
    [InlineData("a\tb \u00fc", true)]
    [InlineData("100%%", true)]
    [InlineData("%A%%B%", true)]
    [InlineData("%REQ(X-Y?Z):10%", false)]
    [InlineData("%REQ(X-Y?Z)%", true)]
    [InlineData("%X( [ \"a\" , \"b\\\"\" ] ) %", true)]
    [InlineData("%X([\"a\" \"b\"])%", false)]
    [InlineData("%X()%", false)]
    [InlineData("%X(\\", false)]
    [InlineData("%", false)]
    [InlineData("a%b", false)]
    [InlineData("%A%%", false)]
    [InlineData("%REQ(X%", false)]
    [InlineData("a\nb", false)]
    [InlineData("a\u007f", false)]
    public void Knows_formats_of_header_values(string text, bool expected) => HeaderFormats.IsValid(text).ShouldBe(expected);

    [Fact]
    public void Reads_a_long_list_of_arguments_without_a_deep_stack() =>
        HeaderFormats.IsValid("%X([" + string.Join(',', Enumerable.Repeat("\"a\"", 200_000)) + "])%").ShouldBeTrue();

    [Theory]
    [InlineData("x-a!#$", true)]
    [InlineData(":path", true)]
    [InlineData(":nope", false)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("@request.auth.claims.a.b", true)]
    [InlineData("@REQUEST.auth.claims[a.b][c]", true)]
    [InlineData("@request.auth.claims[a]b]", true)]
    [InlineData("@request.auth.claims", false)]
    [InlineData("@request.auth.claims.", false)]
    [InlineData("@request.auth.claims..a", false)]
    [InlineData("@request.auth.claims[a]b", false)]
    [InlineData("@request.auth.claims[a][]", false)]
    [InlineData("@request.auth.claimsx", false)]
    public void Knows_names_that_a_match_can_ask_for(string name, bool expected) => HeaderNames.IsMatchable(name).ShouldBe(expected);

    [Theory]
    [InlineData("a", true)]
    [InlineData("a.example/b_c.d", true)]
    [InlineData("A.B/c", true)]
    [InlineData("", false)]
    [InlineData("/a", false)]
    [InlineData("a/", false)]
    [InlineData("a_b/c", false)]
    [InlineData("a/b/c", false)]
    [InlineData("-a", false)]
    [InlineData("a b", false)]
    public void Knows_keys_of_labels(string key, bool expected) => Labels.IsKey(key).ShouldBe(expected);
}
