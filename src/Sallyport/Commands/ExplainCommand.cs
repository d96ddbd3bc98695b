using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Sallyport.Engine.Http;
using Sallyport.Explaining;
using Sallyport.Proxy;

namespace Sallyport.Commands;

/// <summary><c>sallyport explain</c>: what a proxy would answer, and why.</summary>
internal sealed class ExplainCommand
{
    private readonly Option<string[]> _files = SharedOptions.Files(isRequired: false);
    private readonly Option<string?> _control = new("--control")
    {
        HelpName = "KUBECONFIG",
        Description = "With --request-id: the control plane whose proxies decided.",
    };
    private readonly Option<string?> _requestId = new("--request-id")
    {
        HelpName = "ID",
        Description = "Say what was decided of a request that was made, by its x-request-id: what the client sent, or the access log has.",
    };
    private readonly Option<string?> _namespace = new("-n") { HelpName = "NS", Description = "Namespace of the workload." };
    private readonly Option<Dictionary<string, string>> _labels = SharedOptions.Labels("-l");
    private readonly Option<bool> _gateway = new("--gateway")
    {
        Description = "The workload is an ingress gateway, else a sidecar. With it -n and -l may be left out.",
    };
    private readonly Option<string?> _method = new("-X") { HelpName = "METHOD", Description = "Default: GET, or POST with -d." };
    private readonly Option<string[]> _headers = new("-H")
    {
        HelpName = "'Name: value'",
        Description = "A header. May be given several times.",
    };
    private readonly Option<string?> _body = new("-d")
    {
        HelpName = "BODY",
        Description = "A body, sent as a form unless a content-type says otherwise.",
    };
    private readonly Option<string?> _peer = new("--peer")
    {
        HelpName = "NS/SA",
        Description = "The caller's identity in the mesh. Default: none.",
    };
    private readonly Option<string> _source = new("--source-ip")
    {
        HelpName = "A",
        Description = "The caller's address.",
        DefaultValueFactory = _ => "127.0.0.1",
    };
    private readonly Option<string?> _now = new("--now")
    {
        HelpName = "T",
        Description = "The time to judge by: RFC 3339, or seconds since 1970. Default: now.",
    };
    private readonly Option<string> _format = SharedOptions.Choice("-o", "What to print.", "text", "json");
    private readonly Argument<string?> _url = new("URL")
    {
        Description = "What is asked for: scheme, host, port and path.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Command Create() => new ExplainCommand().Build();

    private TaughtCommand Build()
    {
        TaughtCommand command = new("explain", "Say what a proxy would answer to a request, and why. Nothing is sent to any application.",
            new("Why is this 403?",
                "sallyport explain -f examples/quickstart --gateway -H \"Authorization: Bearer $TOKEN\" http://quickstart.localhost:8080/headers"),
            new("A sidecar's answer to another workload of the mesh.",
                "sallyport explain -f ./config -n foo -l app=httpbin --peer foo/sleep -X POST http://httpbin.foo:8000/post"),
            new("Why was this request refused a moment ago?", "sallyport explain --control $KUBECONFIG --request-id 7f0c0f0e-6f5a-4a54-9c3f-7a4f3f1e2b11"));
        command.Arguments.Add(_url);
        Option[] options = [_files, _control, _requestId, _namespace, _labels, _gateway, _method, _headers, _body, _peer, _source, _now, _format];
        foreach (Option option in options)
            command.Options.Add(option);
        command.Validators.Add(RequireWhatIsAskedFor);
        command.SetAction((parsed, stop) => parsed.GetValue(_requestId) is { } requestId
            ? ExplainDecisionsRun.RunAsync(
                parsed.GetValue(_control)!, parsed.GetValue(_namespace), requestId, parsed.GetRequiredValue(_format), parsed.InvocationConfiguration, stop)
            : ExplainRun.RunAsync(Read(parsed), parsed.GetRequiredValue(_format), parsed.InvocationConfiguration, stop));
        return command;
    }

    // A request that was made, or one that could be.
    private void RequireWhatIsAskedFor(CommandResult result)
    {
        bool hasId = result.GetResult(_requestId) is { Tokens.Count: > 0 };
        if (hasId != result.GetResult(_control) is { Tokens.Count: > 0 })
            result.AddError("Options '--control' and '--request-id' belong together.");
        if (hasId)
            RequireOneRequest(result);
        else
            RequireWorkload(result);
    }

    private void RequireOneRequest(CommandResult result)
    {
        // It goes into a selector, whose own signs these are.
        if (result.GetValue(_requestId)!.AsSpan().ContainsAny(",=!"))
            result.AddError("--request-id: must be one request's id");
        Option[] others = [_files, _labels, _method, _headers, _body, _peer];
        if (result.GetResult(_url) is { Tokens.Count: > 0 } || result.GetValue(_gateway) || others.Any(option => result.GetResult(option) is { Tokens.Count: > 0 }))
            result.AddError("With '--request-id' the request is known: only '--control', '-n' and '-o' go with it.");
    }

    private void RequireWorkload(CommandResult result)
    {
        if (result.GetResult(_files) is not { Tokens.Count: > 0 })
            result.AddError("Option '-f' is required.");
        if (result.GetResult(_url) is not { Tokens.Count: > 0 })
            result.AddError("Argument 'URL' is required.");
        if (result.GetValue(_gateway))
            return;
        if (result.GetResult(_namespace) is null)
            result.AddError("Option '-n' is required without --gateway.");
        if (result.GetResult(_labels) is null)
            result.AddError("Option '-l' is required without --gateway.");
    }

    private ExplainArguments Read(ParseResult parsed)
    {
        string? body = parsed.GetValue(_body);
        return new ExplainArguments
        {
            Files = parsed.GetValue(_files) ?? [],
            IsGateway = parsed.GetValue(_gateway),
            Namespace = parsed.GetValue(_namespace) ?? "istio-system",
            Labels = parsed.GetValue(_labels) is { Count: > 0 } labels ? labels : ProxyOptions.GatewayLabels,
            Method = parsed.GetValue(_method) ?? (body is null ? "GET" : "POST"),
            Url = RequestUrl.TryParse(parsed.GetRequiredValue(_url)!)
                ?? throw new UnusableInputException("URL: must be http://HOST[:PORT]/PATH or https://…"),
            Headers = [.. (parsed.GetValue(_headers) ?? []).Select(ReadHeader)],
            Body = body,
            Peer = ReadPeer(parsed.GetValue(_peer)),
            Source = IpAddress.TryParse(parsed.GetRequiredValue(_source), out IpAddress source)
                ? source
                : throw new UnusableInputException("--source-ip: not an IP address"),
            Now = ReadTime(parsed.GetValue(_now)),
        };
    }

    // The value may be a token: no message quotes it.
    private static (string Name, string Value) ReadHeader(string text)
    {
        int colon = text.IndexOf(':');
        return colon > 0 && !text.AsSpan(0, colon).ContainsAny(" \t\r\n")
            ? (text[..colon], text[(colon + 1)..].Trim())
            : throw new UnusableInputException("-H: each must be of the form 'Name: value'");
    }

    private static (string Namespace, string ServiceAccount)? ReadPeer(string? text)
    {
        if (text is null)
            return null;
        string[] parts = text.Split('/');
        return parts is [{ Length: > 0 }, { Length: > 0 }]
            ? (parts[0], parts[1])
            : throw new UnusableInputException("--peer: must be of the form NAMESPACE/SERVICEACCOUNT");
    }

    private static DateTimeOffset ReadTime(string? text)
    {
        if (text is null)
            return TimeProvider.System.GetUtcNow();
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds())
            return DateTimeOffset.FromUnixTimeSeconds(seconds);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : throw new UnusableInputException($"--now: '{text}' is neither a time such as 2026-01-31T12:00:00Z nor seconds since 1970");
    }
}
