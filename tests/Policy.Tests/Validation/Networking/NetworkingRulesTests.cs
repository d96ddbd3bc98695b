using Sallyport.Policy.Validation;

namespace Sallyport.Policy.Tests.Validation.Networking;

/// <summary>The webhook's rules of the networking kinds where the conformance cases have none, and the places of findings.</summary>
public sealed class NetworkingRulesTests
{
    [Fact]
    public void Reports_everything_wrong_with_its_place()
    {
        LoadedDocuments loaded = Documents.Load("""
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: x, namespace: ns1}
            spec:
              hosts: ["a b"]
              gateways: [mesh]
              http:
              - match:
                - uri: {regex: "a**"}
                  headers:
                    "@request.auth.claims.sub": {exact: a}
                retries: {attempts: 1, retryOn: nope}
            """);

        loaded.Diagnostics.Select(d => (d.Line, d.Column, d.Path)).ShouldBe(
            [
                (5, 11, "spec.hosts[0]"),
                (8, 5, "spec.http[0]"),
                (9, 20, "spec.http[0].match[0].uri.regex"),
                (12, 37, "spec.http[0].retries.retryOn"),
                (11, 37, "spec.http[0].match[0].headers.@request.auth.claims.sub"),
            ],
            ignoreOrder: true);
    }

    [Theory]
    [InlineData("{servers: [{port: {number: 80, name: a, protocol: HTTP}, hosts: ['./*', 'ns/a.b', '*/*.a', '1.2.3.4']}]}")]
    [InlineData("{servers: [{port: {number: 0, name: a, protocol: http}, hosts: ['*'], bind: 'unix://@a'}]}")]
    [InlineData("{servers: [{port: {number: 443, name: a, protocol: HTTPS}, hosts: ['*'], tls: {mode: MUTUAL, tlsCertificates: [{serverCertificate: a, privateKey: b}], caCertificates: c}}]}")]
    [InlineData("{servers: [{port: {number: 80, name: a, protocol: HTTP}, hosts: ['*'], tls: {httpsRedirect: true}}]}")]
    public void Accepts_gateways(string spec) => Documents.Load(Documents.Networking("Gateway", spec)).Diagnostics.ShouldBeEmpty();

    [Theory]
    [InlineData("{servers: [{port: {number: 80, name: a, protocol: HTTP}, hosts: [a]}]}", "spec.servers[0].hosts[0]")]
    [InlineData("{servers: [{port: {number: 80, name: a, protocol: HTTP}, hosts: ['::1']}]}", "spec.servers[0].hosts[0]")]
    [InlineData("{servers: [{port: {number: 80, name: a, protocol: HTTP}, hosts: ['*-a.b']}]}", "spec.servers[0].hosts[0]")]
    [InlineData("{servers: [{port: {number: 80, name: a, protocol: HTTP}, hosts: ['~/a.b']}]}", "spec.servers[0].hosts[0]")]
    [InlineData("{servers: [{port: {number: 80, name: a, protocol: HTTP3}, hosts: ['*']}]}", "spec.servers[0].port.protocol")]
    [InlineData("{servers: [{port: {number: 80, name: a, protocol: HTTP, targetPort: 1}, hosts: ['*']}]}", "spec.servers[0].port.targetPort")]
    [InlineData("{servers: [{port: {number: 80, name: '', protocol: HTTP}, hosts: ['*']}]}", "spec.servers[0].port.name")]
    [InlineData("{servers: [{port: {number: 80, name: a, protocol: TCP}, hosts: ['*'], bind: 'unix:///a'}]}", "spec.servers[0].port.number")]
    [InlineData("{servers: [{port: {number: 443, name: a, protocol: HTTPS}, hosts: ['*'], tls: {mode: MUTUAL, serverCertificate: a, privateKey: b}}]}", "spec.servers[0].tls.caCertificates")]
    [InlineData("{servers: [{port: {number: 443, name: a, protocol: HTTPS}, hosts: ['*'], tls: {mode: ISTIO_MUTUAL, credentialName: a}}]}", "spec.servers[0].tls.credentialName")]
    [InlineData("{servers: [{port: {number: 443, name: a, protocol: HTTPS}, hosts: ['*'], tls: {mode: SIMPLE, serverCertificate: a, privateKey: b, caCrl: c}}]}", "spec.servers[0].tls.caCrl")]
    [InlineData("{servers: [{port: {number: 443, name: a, protocol: HTTPS}, hosts: ['*'], tls: {mode: SIMPLE, serverCertificate: a, privateKey: b, credentialName: c}}]}", "spec.servers[0].tls")]
    public void Refuses_gateways(string spec, string path) => PathOfOnlyError("Gateway", spec).ShouldBe(path);

    [Theory]
    [InlineData("{hosts: [a], http: [{redirect: {prefixRewrite: /b}, match: [{uri: {prefix: /a}}]}]}")]
    [InlineData("{hosts: [a], http: [{delegate: {name: d}, match: [{uri: {regex: a}}]}]}")]
    [InlineData("{hosts: [a], http: [{route: [{destination: {host: a}, weight: 0}], headers: {request: {set: {':authority': b, X-Y: '%%'}}}}]}")]
    [InlineData("{hosts: ['*.a'], tls: [{match: [{sniHosts: [b.a, '*.c.a'], destinationSubnets: [10.0.0.0/8]}], route: [{destination: {host: a}}]}]}")]
    [InlineData("{hosts: ['*'], gateways: [gw], tcp: [{route: [{destination: {host: a}, weight: 1}, {destination: {host: b}}]}]}")]
    [InlineData("{hosts: [a], http: [{route: [{destination: {host: a}}], match: [{withoutHeaders: {x: {regex: '*'}}, uri: {prefix: ''}, port: 0}]}]}")]
    [InlineData("{hosts: [a], http: [{route: [{destination: {host: a}}], corsPolicy: {allowHeaders: ['*'], allowMethods: ['*'], maxAge: 1m}}]}")]
    [InlineData("{hosts: [a], http: [{route: [{destination: {host: a}}], fault: {delay: {fixedDelay: 1s, percentage: {value: 0.0001}}, abort: {grpcStatus: UNAVAILABLE}}}]}")]
    [InlineData("{hosts: [a, '*.b', b, c.a], http: [{route: [{destination: {host: a}}]}]}")]
    public void Accepts_virtual_services(string spec) => Documents.Load(Documents.Networking("VirtualService", spec)).Diagnostics.ShouldBeEmpty();

    [Theory]
    [InlineData("{hosts: [a.b, '*.b'], http: [{route: [{destination: {host: a}}]}]}", "spec.hosts[0]")]
    [InlineData("{hosts: ['*.a.b', '*.b'], http: [{route: [{destination: {host: a}}]}]}", "spec.hosts[0]")]
    [InlineData("{hosts: ['*a', a], http: [{route: [{destination: {host: a}}]}]}", "spec.hosts[1]")]
    [InlineData("{hosts: [a], gateways: [ns/a.b], http: [{route: [{destination: {host: a}}]}]}", "spec.gateways[0]")]
    [InlineData("{http: [{delegate: {name: d}, route: [{destination: {host: a}}]}]}", "spec.http[0].delegate")]
    [InlineData("{hosts: [a], http: [{delegate: {name: d}, route: [{destination: {host: a}}]}]}", "spec.http[0].route")]
    [InlineData("{hosts: [a], http: [{redirect: {uri: /}, directResponse: {status: 200}}]}", "spec.http[0].directResponse")]
    [InlineData("{hosts: [a], http: [{directResponse: {status: 200}, rewrite: {uri: /}}]}", "spec.http[0].rewrite")]
    [InlineData("{hosts: [a], http: [{redirect: {uri: /, prefixRewrite: /b}}]}", "spec.http[0].redirect.prefixRewrite")]
    [InlineData("{hosts: [a], http: [{redirect: {prefixRewrite: /b}, match: [{uri: {exact: /a}}]}]}", "spec.http[0].match[0].uri")]
    [InlineData("{hosts: [a], http: [{redirect: {redirectCode: 302}}]}", "spec.http[0].redirect")]
    [InlineData("{hosts: [a], http: [{directResponse: {status: 199}}]}", "spec.http[0].directResponse.status")]
    [InlineData("{hosts: [a], http: [{route: [{destination: {host: a}}], mirror: {host: b}, mirrors: [{destination: {host: c}}]}]}", "spec.http[0].mirrors")]
    [InlineData("{hosts: [a], http: [{route: [{destination: {host: a}}, {destination: {host: b}}]}]}", "spec.http[0].route")]
    [InlineData("{hosts: [a], http: [{route: [{destination: {host: a}}], rewrite: {authority: b}, headers: {request: {add: {Host: c}}}}]}", "spec.http[0].headers.request.add.Host")]
    [InlineData("{hosts: [a], http: [{route: [{destination: {host: a}}], rewrite: {uriRegexRewrite: {match: a}}}]}", "spec.http[0].rewrite.uriRegexRewrite.rewrite")]
    [InlineData("{hosts: [a], http: [{route: [{destination: {host: a}}], retries: {retryOn: 5xx}}]}", "spec.http[0].retries.retryOn")]
    [InlineData("{hosts: [a], http: [{route: [{destination: {host: a}}], retries: {attempts: 1, retryOn: '5xx, 503'}}]}", "spec.http[0].retries.retryOn")]
    [InlineData("{hosts: [a], http: [{route: [{destination: {host: a}}], retries: {attempts: 1, retryOn: '306'}}]}", "spec.http[0].retries.retryOn")]
    [InlineData("{hosts: [a], http: [{route: [{destination: {host: a}}], corsPolicy: {maxAge: 1.5s}}]}", "spec.http[0].corsPolicy.maxAge")]
    [InlineData("{hosts: [a], http: [{route: [{destination: {host: a}}], corsPolicy: {allowMethods: [get]}}]}", "spec.http[0].corsPolicy.allowMethods[0]")]
    [InlineData("{hosts: [a], http: [{route: [{destination: {host: a}}], fault: {delay: {percentage: {value: 0.00001}}}}]}", "spec.http[0].fault.delay.percentage.value")]
    [InlineData("{hosts: [a], http: [{route: [{destination: {host: a}}], fault: {abort: {grpcStatus: '14'}}}]}", "spec.http[0].fault.abort.grpcStatus")]
    [InlineData("{hosts: [a], http: [{route: [{destination: {host: a}}], match: [{method: {prefix: ''}}]}]}", "spec.http[0].match[0].method.prefix")]
    [InlineData("{hosts: [a], http: [{route: [{destination: {host: a}}], match: [{headers: {x: {regex: '*'}}}]}]}", "spec.http[0].match[0].headers.x.regex")]
    [InlineData("{hosts: [a], tls: [{match: [{sniHosts: [b]}], route: [{destination: {host: a}}]}]}", "spec.tls[0].match[0].sniHosts[0]")]
    [InlineData("{hosts: [a], tcp: [{match: [{destinationSubnets: [10.0.0.0/33]}], route: [{destination: {host: a}}]}]}", "spec.tcp[0].match[0].destinationSubnets[0]")]
    [InlineData("{hosts: [a], http: [{route: [{destination: {host: a}}]}], exportTo: ['.', ns1]}", "spec.exportTo[1]")]
    [InlineData("{hosts: [a], http: [{route: [{destination: {host: a}}]}], exportTo: ['~']}", "spec.exportTo[0]")]
    public void Refuses_virtual_services(string spec, string path) => PathOfOnlyError("VirtualService", spec).ShouldBe(path);

    [Theory]
    [InlineData("{http: [{route: [{destination: {host: a}}]}, {route: [{destination: {host: a}}]}], hosts: [a]}", "spec.http[1]")]
    [InlineData("{tcp: [{match: [{port: 1}], route: [{destination: {host: a}}]}, {match: [{port: 1, gateways: []}], route: [{destination: {host: a}}]}], hosts: [a]}", "spec.tcp[1].match[0]")]
    [InlineData("{http: [{match: [{uri: {prefix: /}}, {name: second, uri: {prefix: /}}], route: [{destination: {host: a}}]}], hosts: [a]}", "spec.http[0].match[1]")]
    [InlineData("{http: [{route: [{destination: {host: a}}]}], hosts: [a], gateways: [gw.ns.svc]}", "spec.gateways[0]")]
    [InlineData("{tls: [{match: [{sniHosts: [1.2.3.a4, a]}], route: [{destination: {host: a}}]}], hosts: [1.2.3.a4, a], gateways: [a.b]}", "spec.gateways[0]")]
    [InlineData("{http: [{route: [{destination: {host: a}}], fault: {abort: {}}}], hosts: [a]}", "spec.http[0].fault.abort")]
    public void Warns_of_virtual_services(string spec, string path)
    {
        Diagnostic finding = Documents.Finding(Documents.Networking("VirtualService", spec));
        (finding.Severity, finding.Path).ShouldBe((DiagnosticSeverity.Warning, path));
    }

    [Theory]
    [InlineData("ServiceEntry", "{hosts: ['*.a'], resolution: DYNAMIC_DNS, ports: [{number: 80, name: a, protocol: HTTPS}]}", "spec.ports[0].protocol")]
    [InlineData("ServiceEntry", "{hosts: [a], resolution: DYNAMIC_DNS}", "spec.hosts[0]")]
    [InlineData("ServiceEntry", "{hosts: ['*.a'], resolution: DNS}", "spec.hosts[0]")]
    [InlineData("ServiceEntry", "{hosts: [a], endpoints: []}", "spec.endpoints")]
    [InlineData("ServiceEntry", "{hosts: [a], resolution: STATIC, workloadSelector: {}, endpoints: []}", "spec.endpoints")]
    [InlineData("ServiceEntry", "{hosts: [a], resolution: STATIC, endpoints: [{address: b}]}", "spec.endpoints[0].address")]
    [InlineData("ServiceEntry", "{hosts: [a], resolution: STATIC, endpoints: [{address: 'unix:///a'}]}", "spec.endpoints[0].address")]
    [InlineData("ServiceEntry", "{hosts: [a], resolution: DNS, endpoints: [{network: net}]}", "spec.endpoints[0].address")]
    [InlineData("ServiceEntry", "{hosts: [a], resolution: DNS_ROUND_ROBIN, endpoints: [{address: b}, {address: c}]}", "spec.endpoints")]
    [InlineData("ServiceEntry", "{hosts: [a, b], resolution: DNS, ports: [{number: 80, name: a, protocol: TCP}]}", "spec.ports[0].protocol")]
    [InlineData("ServiceEntry", "{hosts: [a], resolution: DNS, exportTo: ['~', ns]}", "spec.exportTo")]
    [InlineData("WorkloadEntry", "{address: 'unix:///a/'}", "spec.address")]
    [InlineData("WorkloadEntry", "{address: 'unix:///a', ports: {}}", "spec.ports")]
    [InlineData("WorkloadEntry", "{weight: 1}", "spec.address")]
    [InlineData("DestinationRule", "{host: a, trafficPolicy: {tls: {mode: MUTUAL, privateKey: a}}}", "spec.trafficPolicy.tls.clientCertificate")]
    [InlineData("DestinationRule", "{host: a, trafficPolicy: {tls: {mode: SIMPLE, insecureSkipVerify: true, subjectAltNames: [a]}}}", "spec.trafficPolicy.tls.insecureSkipVerify")]
    [InlineData("DestinationRule", "{host: a, trafficPolicy: {tls: {mode: SIMPLE, credentialName: 'configmap://b/c'}}}", "spec.trafficPolicy.tls.credentialName")]
    [InlineData("DestinationRule", "{host: a, trafficPolicy: {loadBalancer: {consistentHash: {useSourceIp: true, maglev: {tableSize: 9}}}}}", "spec.trafficPolicy.loadBalancer.consistentHash.maglev.tableSize")]
    [InlineData("DestinationRule", "{host: a, trafficPolicy: {loadBalancer: {consistentHash: {ringHash: {}, maglev: {tableSize: 7}}}}}", "spec.trafficPolicy.loadBalancer.consistentHash")]
    [InlineData("DestinationRule", "{host: a, trafficPolicy: {loadBalancer: {warmup: {duration: 1s, aggression: 0.5}}}}", "spec.trafficPolicy.loadBalancer.warmup.aggression")]
    [InlineData("DestinationRule", "{host: a, trafficPolicy: {loadBalancer: {localityLbSetting: {distribute: [{from: a/*, to: {a/b: 50, c: 49}}]}}}}", "spec.trafficPolicy.loadBalancer.localityLbSetting.distribute[0].to")]
    [InlineData("DestinationRule", "{host: a, trafficPolicy: {connectionPool: {tcp: {idleTimeout: -1s}}}}", "spec.trafficPolicy.connectionPool.tcp.idleTimeout")]
    [InlineData("DestinationRule", "{host: a, trafficPolicy: {connectionPool: {http: {h2UpgradePolicy: UPGRADE, useClientProtocol: true}}}}", "spec.trafficPolicy.connectionPool.http.useClientProtocol")]
    [InlineData("DestinationRule", "{host: a, trafficPolicy: {outlierDetection: {consecutiveLocalOriginFailures: 1}}}", "spec.trafficPolicy.outlierDetection.consecutiveLocalOriginFailures")]
    [InlineData("DestinationRule", "{host: a, trafficPolicy: {retryBudget: {percent: 1}}}", "spec.trafficPolicy")]
    [InlineData("DestinationRule", "{host: a, subsets: [{name: a}, {name: a}]}", "spec.subsets[1].name")]
    public void Refuses_the_other_kinds(string kind, string spec, string path) => PathOfOnlyError(kind, spec).ShouldBe(path);

    private static string PathOfOnlyError(string kind, string spec) =>
        Documents.Load(Documents.Networking(kind, spec)).Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ShouldHaveSingleItem().Path;
}
