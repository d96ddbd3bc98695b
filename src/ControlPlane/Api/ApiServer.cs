using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Sallyport.ControlPlane.Access;
using Sallyport.ControlPlane.Admission;
using Sallyport.ControlPlane.Api.Exec;
using Sallyport.ControlPlane.Api.Logs;
using Sallyport.ControlPlane.Audit;
using Sallyport.ControlPlane.Authority;
using Sallyport.ControlPlane.Reporting;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Runtime;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Api;

/// <summary>Start here: one call from its path to its answer. Who asks, what for, may they, do it; any refusal is a Status.</summary>
internal sealed partial class ApiServer
{
    private readonly ServedKinds _kinds;
    private readonly Authenticator _authenticator;
    private readonly Authorizer _authorizer;
    private readonly Reads _reads;
    private readonly Watches _watches;
    private readonly Writes _writes;
    private readonly Patches _patches;
    private readonly Deletes _deletes;
    private readonly Reviews _reviews;
    private readonly Signings _signings;
    private readonly PodExec _exec;
    private readonly PodLogs _logs;
    private readonly NonResources _nonResources;
    private readonly AuditLog _audit;
    private readonly ReportCalls _reports;
    private readonly AuditReads _auditReads;
    private readonly Alerts _alerts;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    public ApiServer(
        ObjectStore store, ServedKinds kinds, Authenticator authenticator, Authorizer authorizer, ServiceAccountTokens tokens,
        WorkloadCertificates certificates, ProxyReports reports, AuditLog audit, Alerts alerts, SidecarInjection? injection, IContainerPlaces? places,
        TimeProvider time, ILogger log, CancellationToken stop)
    {
        Admitter admitter = new(store, new Escalation(authorizer), injection);
        _kinds = kinds;
        _authenticator = authenticator;
        _authorizer = authorizer;
        _reads = new Reads(store);
        _watches = new Watches(store, time);
        _writes = new Writes(store, admitter, time);
        _patches = new Patches(_writes, admitter, authorizer, time);
        _deletes = new Deletes(store, time);
        _reviews = new Reviews(store, authorizer, tokens, time);
        _signings = new Signings(certificates, authorizer, time);
        _exec = new PodExec(_reads, places, audit, time, stop);
        _logs = new PodLogs(_reads, places, time, stop);
        _nonResources = new NonResources(kinds);
        _audit = audit;
        _reports = new ReportCalls(reports);
        _auditReads = new AuditReads(audit);
        _alerts = alerts;
        _time = time;
        _log = log;
    }

    public async Task HandleAsync(HttpContext http)
    {
        try
        {
            string[] parts = ApiPath.Split(http.Features.Get<IHttpRequestFeature>()!.RawTarget)
                ?? throw Refusals.BadRequest("the path of the request is not allowed");
            User user = _authenticator.Authenticate(http);
            ApiPath? path = ApiPath.Parse(parts, _kinds);
            if (path is null) await HandleNonResourceAsync(http, user, parts);
            else await HandleResourceAsync(http, user, path);
        }
        catch (ApiException refused)
        {
            await RefuseAsync(http, refused);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client went away; nobody reads an answer.
        }
        catch (BadHttpRequestException malformed)
        {
            await RefuseAsync(http, new ApiException(malformed.StatusCode, "BadRequest", malformed.Message));
        }
        catch (Exception bug)
        {
            LogBug(_log, http.Request.Method, bug);
            await RefuseAsync(http, new ApiException(500, "InternalError", "Internal error occurred: the server met a bug; its log says more"));
        }
    }

    private async Task HandleNonResourceAsync(HttpContext http, User user, string[] parts)
    {
        _authorizer.Demand(user, new AccessQuestion(http.Request.Method.ToLowerInvariant()) { Path = "/" + string.Join('/', parts) });
        if (http.Request.Method is not ("GET" or "HEAD")) throw Refusals.MethodNotAllowed();
        await _nonResources.AnswerAsync(http, parts);
    }

    private async Task HandleResourceAsync(HttpContext http, User user, ApiPath path)
    {
        ResourceType? type = path.Type;
        bool isWatch = type is not null && path.Name is null && http.Request.Method is "GET" && IsWatch(http.Request.Query);
        string verb = VerbOf(http.Request.Method, path, isWatch);
        AccessQuestion question = new(verb)
        {
            Group = path.Group, Resource = path.Resource, Subresource = path.Subresource ?? "",
            Namespace = path.Namespace ?? NamespaceItself(path), Name = path.Name ?? NameOf(http.Request.Query, type, verb),
        };
        if (type is not null)
        {
            await RecordAsync(new ApiCall(http, user, path, verb), question);
            return;
        }
        // Before 404: what there is, is for those to know who may ask.
        _authorizer.Demand(user, question);
        throw Refusals.NoSuchPath();
    }

    // What was tried and refused is recorded as well.
    private async Task RecordAsync(ApiCall call, AccessQuestion question)
    {
        DateTimeOffset received = _time.GetUtcNow();
        ApiException? refused = null;
        try
        {
            _authorizer.Demand(call.User, question);
            if (call.Type.IsNamespaced && call.Path is { Namespace: null, Name: not null }) throw Refusals.NoSuchPath();
            await DispatchAsync(call);
        }
        catch (ApiException e)
        {
            refused = e;
            throw;
        }
        finally
        {
            if (AuditEvent.IsRecorded(call)) await RecordAsync(call, AuditEvent.Of(call, refused, received, _time.GetUtcNow()));
        }
    }

    private async Task RecordAsync(ApiCall call, JsonObject recorded)
    {
        await _audit.WriteAsync(recorded);
        _alerts.See(recorded, call.Type.Kind);
    }

    private Task DispatchAsync(ApiCall call)
    {
        if (call.Type.IsReported) return _reports.AnswerAsync(call);
        if (call.Type.IsAudit) return _auditReads.AnswerAsync(call);
        if (call.Type.IsReview) return call.Verb == "create" && call.Path.Name is null ? AnswerAsync(call) : throw Refusals.MethodNotAllowed();
        if (call is { Verb: "create", Path.Subresource: "token", Type: { Group: "", Kind: "ServiceAccount" } }) return _reviews.IssueTokenAsync(call);
        if (call.Path.IsExec) return call.Verb == "create" ? _exec.AnswerAsync(call) : throw Refusals.MethodNotAllowed();
        if (call.Path.IsLog) return _logs.AnswerAsync(call);
        CheckSubresource(call);
        return call.Verb switch
        {
            "get" => _reads.GetAsync(call),
            "list" => _reads.ListAsync(call, ListOptions.Read(call.Http.Request.Query, call.Type)),
            "watch" => _watches.WatchAsync(call, ListOptions.Read(call.Http.Request.Query, call.Type)),
            "create" when call.Path.Subresource is null => _writes.CreateAsync(call),
            "update" when call.Path.Name is null => throw Refusals.BadRequest("name must be provided"),
            "update" => _writes.UpdateAsync(call),
            "patch" when call.Path.Name is not null => _patches.PatchAsync(call),
            "delete" when call.Path.Subresource is null => _deletes.DeleteAsync(call),
            "deletecollection" => _deletes.DeleteCollectionAsync(call, ListOptions.Read(call.Http.Request.Query, call.Type)),
            _ => throw Refusals.MethodNotAllowed(),
        };
    }

    private Task AnswerAsync(ApiCall call) =>
        call.Type.Kind == Signings.Kind ? _signings.AnswerAsync(call) : _reviews.AnswerAsync(call);

    private void CheckSubresource(ApiCall call)
    {
        bool exists = call.Path.Subresource switch
        {
            null => true,
            "status" => call.Type.HasStatus,
            "scale" => call.Type.HasScale,
            _ => false,
        };
        if (exists) return;
        // Kubernetes looks for the object first and says which one it did not find a part of.
        throw call.Type.IsCustom ? Refusals.NotFound(call.Type, call.Path.Name!) : Refusals.NoSuchPath();
    }

    private static string VerbOf(string method, ApiPath path, bool isWatch) => method switch
    {
        // A WebSocket begins with GET or, in HTTP/2, CONNECT; and to run a command is no reading.
        "GET" or "POST" or "CONNECT" when path.IsExec => "create",
        "GET" or "HEAD" => isWatch ? "watch" : path.Name is null ? "list" : "get",
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => path.Name is null ? "deletecollection" : "delete",
        _ => throw Refusals.MethodNotAllowed(),
    };

    // A namespace is, for roles, inside itself.
    private static string NamespaceItself(ApiPath path) => path is { Group: "", Resource: "namespaces", Name: { } name } ? name : "";

    // As in Kubernetes: who lists or watches one object by its name needs the right to that one only.
    private static string NameOf(IQueryCollection query, ResourceType? type, string verb) => type is not null && verb is ("list" or "watch")
        ? FieldSelector.Parse(query["fieldSelector"].ToString(), type!).OnlyName ?? "" : "";

    private static bool IsWatch(IQueryCollection query) => query.TryGetValue("watch", out var value) && value.ToString() is not ("false" or "0");

    private static async Task RefuseAsync(HttpContext http, ApiException refused)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }
        JsonObject status = refused.ToStatus();
        byte[] body = JsonBody.Write(status);
        http.Response.StatusCode = refused.Code;
        http.Response.ContentType = "application/json";
        if (refused.RetryAfterSeconds is { } seconds) http.Response.Headers.RetryAfter = $"{seconds}";
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A {Method} call met a bug")]
    private static partial void LogBug(ILogger log, string method, Exception bug);
}
