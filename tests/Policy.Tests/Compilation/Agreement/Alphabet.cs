namespace Sallyport.Policy.Tests.Compilation.Agreement;

/// <summary>Values that several fields share.</summary>
internal static class Alphabet
{
    public static readonly string[] Principals =
    [
        "td/ns/ns1/sa/a", "cluster.local/ns/ns1/sa/a", "old/ns/ns2/sa/b", "*d/ns/ns1/sa/a", "*", "td*", "td/ns/*", "*sa/a", "other/ns/ns1/sa/a",
        "cluster.local/ns/ns2/*", "*/ns/ns1/sa/a", "o*/ns/ns2/sa/b", "dns.name", "*dns.name",
    ];

    public static readonly string[] RequestPrincipals =
    [
        "*", "I/S", "I/*", "I/S*", "*/S", "*I/S", "I*", "*S", "I", "I/", "*/", "*/*", "https://i*", "https://i/S", "https://i//S", "I*/S", "*i/ST", "*/S*", "S",
    ];

    public static readonly string[] Blocks =
        ["10.0.0.0/8", "10.0.0.9", "10.0.0.8/30", "10.0.0.9/31", "0.0.0.0/0", "::/0", "::1", "::ffff:0:0/96", "fd00::/8", "10.128.0.0/9", "10.0.0.9/32"];

    public static readonly string[] Claims = ["v", "w", "v*", "*w", "*", "vw", "v w", "*v*", "7", "true"];

    public static readonly string[] Headers = ["1", "2", "1*", "*2", "*", "1,2", "a=1", "12"];
}
