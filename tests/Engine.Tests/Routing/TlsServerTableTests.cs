using System.Text;
using Sallyport.Engine.Routing;

namespace Sallyport.Engine.Tests.Routing;

/// <summary>gateway-routing.md 1.7.</summary>
public sealed class TlsServerTableTests
{
    [Theory]
    [InlineData("a.foo.com", "exact")]
    [InlineData("b.foo.com", "wide")]
    [InlineData("c.b.foo.com", "narrow")]
    [InlineData("foo.com", null)]
    [InlineData("", null)]
    public void Chooses_by_server_name(string serverName, string? expected)
    {
        TlsServerTable table = new([Server("exact", "a.foo.com"), Server("wide", "*.foo.com"), Server("narrow", "*.b.foo.com")]);
        table.Find(Encoding.ASCII.GetBytes(serverName))?.MinimumVersion.ShouldBe(expected);
        (table.Find(Encoding.ASCII.GetBytes(serverName)) is null).ShouldBe(expected is null);
    }

    [Fact]
    public void Gives_a_hello_without_name_to_the_star_only() =>
        new TlsServerTable([Server("exact", "a.com"), Server("star", "*")]).Find([])!.MinimumVersion.ShouldBe("star");

    // The version serves as a name here.
    private static TlsServerPlan Server(string name, params string[] hosts) =>
        new() { Hosts = hosts, Mode = TlsServerMode.Simple, MinimumVersion = name };
}
