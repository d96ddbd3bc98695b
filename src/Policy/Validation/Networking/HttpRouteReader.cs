using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources.Networking;

namespace Sallyport.Policy.Validation.Networking;

/// <summary>Reads one HTTP route of a VirtualService without errors.</summary>
internal static class HttpRouteReader
{
    public static HttpRoute Read(NodeView route) => new()
    {
        Name = route["name"].Text,
        Match = route["match"].List(ReadMatch),
        Route = route["route"].List(ReadDestination),
        Redirect = route["redirect"].Read(ReadRedirect),
        DirectResponse = route["directResponse"].Read(ReadDirectResponse),
        Delegate = route["delegate"].Read(target => new HttpDelegate { Name = target["name"].Text, Namespace = target["namespace"].Text }),
        Rewrite = route["rewrite"].Read(ReadRewrite),
        Timeout = route["timeout"].Duration(),
        Retries = route["retries"].Read(ReadRetries),
        Fault = route["fault"].Read(ReadFault),
        Mirror = route["mirror"].Read(Readers.Destination),
        MirrorPercent = route.Either("mirrorPercent", "mirror_percent").UInt32(),
        MirrorPercentage = route["mirrorPercentage"].Read(Readers.Percent),
        Mirrors = route["mirrors"].List(mirror => new HttpMirrorPolicy
        {
            Destination = Readers.Destination(mirror["destination"]),
            Percentage = mirror["percentage"].Read(Readers.Percent),
        }),
        CorsPolicy = route["corsPolicy"].Read(ReadCors),
        Headers = route["headers"].Read(ReadHeaders),
    };

    private static HttpMatchRequest ReadMatch(NodeView match) => new()
    {
        Name = match["name"].Text,
        Uri = match["uri"].Read(Readers.Match),
        Scheme = match["scheme"].Read(Readers.Match),
        Method = match["method"].Read(Readers.Match),
        Authority = match["authority"].Read(Readers.Match),
        Headers = match["headers"].MatchMap(),
        Port = match["port"].UInt32(),
        SourceLabels = match["sourceLabels"].StringMap(),
        Gateways = match["gateways"].Strings(),
        QueryParams = match["queryParams"].MatchMap(),
        IgnoreUriCase = match["ignoreUriCase"].Boolean,
        WithoutHeaders = match["withoutHeaders"].MatchMap(),
        SourceNamespace = match["sourceNamespace"].Text,
        StatPrefix = match["statPrefix"].Text,
    };

    private static HttpRouteDestination ReadDestination(NodeView route) => new()
    {
        Destination = Readers.Destination(route["destination"]),
        Weight = route["weight"].Int32(),
        Headers = route["headers"].Read(ReadHeaders),
    };

    private static Headers ReadHeaders(NodeView headers) => new()
    {
        Request = headers["request"].Read(ReadOperations),
        Response = headers["response"].Read(ReadOperations),
    };

    private static HeaderOperations ReadOperations(NodeView operations) => new()
    {
        Set = operations["set"].StringMap(),
        Add = operations["add"].StringMap(),
        Remove = operations["remove"].Strings(),
    };

    private static HttpRedirect ReadRedirect(NodeView redirect) => new()
    {
        Uri = redirect["uri"].Text,
        PrefixRewrite = redirect["prefixRewrite"].Text,
        Authority = redirect["authority"].Text,
        Port = redirect["port"].UInt32(),
        DerivePort = redirect["derivePort"].Enum<RedirectPortSelection>(),
        Scheme = redirect["scheme"].Text,
        RedirectCode = redirect["redirectCode"].UInt32(),
    };

    private static HttpDirectResponse ReadDirectResponse(NodeView response) => new()
    {
        Status = response["status"].UInt32() ?? 0,
        Body = response["body"].Read(body => new HttpBody
        {
            String = body["string"].Text,
            Bytes = body["bytes"].Text is { } bytes ? Convert.FromBase64String(bytes) : null,
        }),
    };

    private static HttpRewrite ReadRewrite(NodeView rewrite) => new()
    {
        Uri = rewrite["uri"].Text,
        Authority = rewrite["authority"].Text,
        UriRegexRewrite = rewrite["uriRegexRewrite"].Read(regex =>
            new RegexRewrite { Match = regex["match"].Text, Rewrite = regex["rewrite"].Text }),
    };

    private static HttpRetry ReadRetries(NodeView retries) => new()
    {
        Attempts = retries["attempts"].Int32(),
        PerTryTimeout = retries["perTryTimeout"].Duration(),
        RetryOn = retries["retryOn"].Text,
        RetryRemoteLocalities = retries["retryRemoteLocalities"].Boolean,
        RetryIgnorePreviousHosts = retries["retryIgnorePreviousHosts"].Boolean,
        Backoff = retries["backoff"].Duration(),
    };

    private static HttpFaultInjection ReadFault(NodeView fault) => new()
    {
        Delay = fault["delay"].Read(delay => new HttpFaultDelay
        {
            FixedDelay = delay["fixedDelay"].Duration(),
            ExponentialDelay = delay["exponentialDelay"].Duration(),
            Percent = delay["percent"].Int32(),
            Percentage = delay["percentage"].Read(Readers.Percent),
        }),
        Abort = fault["abort"].Read(abort => new HttpFaultAbort
        {
            HttpStatus = abort["httpStatus"].Int32(),
            GrpcStatus = abort["grpcStatus"].Text,
            Http2Error = abort["http2Error"].Text,
            Percentage = abort["percentage"].Read(Readers.Percent),
        }),
    };

    private static CorsPolicy ReadCors(NodeView cors) => new()
    {
        AllowOrigin = cors["allowOrigin"].Strings(),
        AllowOrigins = cors["allowOrigins"].List(Readers.Match),
        AllowMethods = cors["allowMethods"].Strings(),
        AllowHeaders = cors["allowHeaders"].Strings(),
        ExposeHeaders = cors["exposeHeaders"].Strings(),
        MaxAge = cors["maxAge"].Duration(),
        AllowCredentials = cors["allowCredentials"].Boolean,
        UnmatchedPreflights = cors["unmatchedPreflights"].Enum<UnmatchedPreflights>(),
    };
}
