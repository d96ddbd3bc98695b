using System.Text;
using Sallyport.Policy;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Resources.Core;

namespace Sallyport.Samples;

public sealed class SampleWorkloadsTests
{
    private const string Service = """
        apiVersion: v1
        kind: Service
        metadata: { name: httpbin, namespace: foo }
        spec:
          selector: { app: httpbin }
          ports:
          - { name: http, port: 8000, targetPort: 80 }
          - { name: grpc-x, port: 9000 }
        """;

    private const string Slice = """

        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: { name: mine, namespace: foo, labels: { kubernetes.io/service-name: httpbin } }
        addressType: IPv4
        endpoints: [ { addresses: ["10.0.0.1"] } ]
        ports: [ { name: http, port: 80 } ]
        """;

    [Fact]
    public async Task Stands_for_a_service_without_endpoints()
    {
        await using SampleApplication sample = await SampleApplication.StartAsync(CancellationToken.None);

        EndpointSlice slice = SampleWorkloads.For(Read(Service), sample).ShouldHaveSingleItem().ShouldBeOfType<EndpointSlice>();

        slice.Metadata.Namespace.ShouldBe("foo");
        slice.ServiceName.ShouldBe("httpbin");
        slice.Ports.Select(port => (port.Name, port.Port)).ShouldBe([("http", sample.Http1Port), ("grpc-x", sample.Http2Port)]);
    }

    [Fact]
    public async Task Leaves_a_service_with_endpoints_alone()
    {
        await using SampleApplication sample = await SampleApplication.StartAsync(CancellationToken.None);

        SampleWorkloads.For(Read(Service + Slice), sample).ShouldBeEmpty();
    }

    private static IReadOnlyList<Resource> Read(string yaml)
    {
        LoadedDocuments loaded = DocumentSet.Load([new DocumentText("test", Encoding.UTF8.GetBytes(yaml))]);
        loaded.Diagnostics.HasErrors.ShouldBeFalse();
        return loaded.Resources;
    }
}
