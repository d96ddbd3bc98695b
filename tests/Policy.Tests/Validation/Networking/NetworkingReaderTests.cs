using System.Collections;
using System.Reflection;
using System.Text;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Resources.Networking;
using Sallyport.Policy.Validation;
using Sallyport.Policy.Validation.Kinds;
using Sallyport.Policy.Validation.Schemas;

namespace Sallyport.Policy.Tests.Validation.Networking;

/// <summary>What documents of the networking kinds become.</summary>
public sealed class NetworkingReaderTests
{
    // Set by the loader and the document around the spec.
    private static readonly string[] s_ofEveryResource = ["ApiVersion", "Kind", "Metadata", "Source", "FullName", "EqualityContract"];

    [Theory]
    [InlineData("Gateway")]
    [InlineData("VirtualService")]
    [InlineData("DestinationRule")]
    [InlineData("ServiceEntry")]
    [InlineData("WorkloadEntry")]
    public void Reads_every_field(string kind)
    {
        KindDefinition definition = KindCatalog.Find("networking.istio.io", kind)!;
        Schema spec = definition.Schema.Fields.Single(field => field.Name == "spec").Schema;
        StringBuilder text = new("spec: ");
        Write(text, spec);
        NodeView document = new(DocumentReader.Read(new DocumentText("all.yaml", Encoding.UTF8.GetBytes(text.ToString())), new Diagnostics()).Single());
        KindContext context = new(document, "networking.istio.io/v1", new ObjectMeta { Name = "x" }, new Diagnostics());

        List<string> empty = [];
        FindEmpty(definition.Read(context), kind, empty);

        empty.ShouldBeEmpty(text.ToString());
    }

    [Fact]
    public void Keeps_what_is_absent_apart_from_what_is_empty()
    {
        VirtualService service = Documents.LoadOne<VirtualService>(Documents.Networking("VirtualService", """
              hosts: [a.example]
              gateways: [gw]
              http:
              - match:
                - headers: {x: {}, y: null, z: {exact: ""}}
                route: [{destination: {host: a}}]
            """));

        HttpMatchRequest match = service.Http.ShouldHaveSingleItem().Match.ShouldHaveSingleItem();
        match.Uri.ShouldBeNull();
        match.Port.ShouldBeNull();
        match.Headers.Keys.ShouldBe(["x", "z"]);
        match.Headers["x"].ShouldBe(new StringMatch());
        match.Headers["z"].ShouldBe(new StringMatch { Exact = "" });
        service.Http[0].Route[0].ShouldBe(new HttpRouteDestination { Destination = new Destination { Host = "a" } });
    }

    [Fact]
    public void Reads_enumerations_durations_and_bodies()
    {
        VirtualService service = Documents.LoadOne<VirtualService>(Documents.Networking("VirtualService", """
              hosts: [a.example]
              http:
              - directResponse: {status: 200, body: {bytes: eA==}}
              - {match: [{uri: {prefix: /a}}], redirect: {derivePort: FROM_REQUEST_PORT, uri: /b}}
              - {match: [{uri: {prefix: /b}}], route: [{destination: {host: a}}], timeout: 1m30s, corsPolicy: {unmatchedPreflights: IGNORE}}
            """));
        DestinationRule rule = Documents.LoadOne<DestinationRule>(Documents.Networking("DestinationRule", """
              host: a
              trafficPolicy:
                tls: {mode: ISTIO_MUTUAL}
                loadBalancer: {simple: ROUND_ROBIN}
                connectionPool: {tcp: {idleTimeout: 0s}, http: {h2UpgradePolicy: DO_NOT_UPGRADE}}
            """));

        service.Http[0].DirectResponse!.Body!.Bytes.ShouldBe("x"u8.ToArray());
        service.Http[1].Redirect!.DerivePort.ShouldBe(RedirectPortSelection.FromRequestPort);
        service.Http[2].Timeout.ShouldBe(TimeSpan.FromSeconds(90));
        service.Http[2].CorsPolicy!.UnmatchedPreflights.ShouldBe(UnmatchedPreflights.Ignore);
        rule.TrafficPolicy!.Tls!.Mode.ShouldBe(ClientTlsMode.IstioMutual);
        rule.TrafficPolicy.LoadBalancer!.Simple.ShouldBe(SimpleLoadBalancer.RoundRobin);
        rule.TrafficPolicy.ConnectionPool!.Tcp!.IdleTimeout.ShouldBe(TimeSpan.Zero);
        rule.TrafficPolicy.ConnectionPool.Http!.H2UpgradePolicy.ShouldBe(H2UpgradePolicy.DoNotUpgrade);
    }

    [Theory]
    [InlineData("TLSV1_0", TlsProtocol.Tls10)]
    [InlineData("TLSV1_3", TlsProtocol.Tls13)]
    [InlineData("TLS_AUTO", TlsProtocol.Auto)]
    public void Reads_TLS_versions(string name, TlsProtocol expected) =>
        Documents.LoadOne<Gateway>(Documents.Networking("Gateway", $$"""
              servers:
              - port: {number: 443, name: a, protocol: HTTPS}
                hosts: ["*"]
                tls: {mode: OPTIONAL_MUTUAL, credentialName: c, maxProtocolVersion: {{name}}}
            """)).Servers[0].Tls!.MaxProtocolVersion.ShouldBe(expected);

    // A value that is not its type's default, for each field of a schema.
    private static void Write(StringBuilder text, Schema schema)
    {
        switch (schema)
        {
            case ObjectSchema expected:
                text.Append('{').AppendJoin(", ", expected.Fields.Select(field => $"{field.Name}: {Value(field.Schema)}")).Append('}');
                break;
            case ListSchema expected:
                text.Append('[').Append(Value(expected.Item)).Append(']');
                break;
            case MapSchema expected:
                text.Append("{k: ").Append(Value(expected.Value)).Append('}');
                break;
            default:
                text.Append(schema switch
                {
                    StringSchema { Values.Count: > 0 } choice => choice.Values[^1],
                    StringSchema => "eA==",
                    DurationSchema => "1s",
                    BooleanSchema => "true",
                    _ => "1",
                });
                break;
        }
    }

    private static string Value(Schema schema)
    {
        StringBuilder text = new();
        Write(text, schema);
        return text.ToString();
    }

    private static void FindEmpty(object value, string path, List<string> empty)
    {
        foreach (PropertyInfo property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (s_ofEveryResource.Contains(property.Name) || property.GetIndexParameters().Length > 0) continue;
            object? member = property.GetValue(value);
            string place = $"{path}.{property.Name}";
            if (member is null or "" or 0u or ICollection { Count: 0 }) empty.Add(place);
            else if (member is IEnumerable list and not string) FindEmptyEntries(list, place, empty);
            else if (member.GetType().Namespace == typeof(Gateway).Namespace && !member.GetType().IsEnum) FindEmpty(member, place, empty);
        }
    }

    private static void FindEmptyEntries(IEnumerable list, string place, List<string> empty)
    {
        bool hasEntries = false;
        foreach (object entry in list)
        {
            hasEntries = true;
            object inner = entry.GetType().GetProperty("Value")?.GetValue(entry) is { } mapped && entry.GetType().Name.StartsWith("KeyValue", StringComparison.Ordinal) ? mapped : entry;
            if (inner.GetType().Namespace == typeof(Gateway).Namespace) FindEmpty(inner, $"{place}[]", empty);
        }

        if (!hasEntries) empty.Add(place);
    }
}
