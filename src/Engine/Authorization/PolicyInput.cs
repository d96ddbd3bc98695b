using Sallyport.Engine.Http;
using Sallyport.Engine.Tokens;

namespace Sallyport.Engine.Authorization;

/// <summary>What rules look at: a request, or, on TCP listeners, a connection alone.</summary>
internal readonly struct PolicyInput
{
    public PolicyInput(RequestHead request)
    {
        Request = request;
        Connection = request.Connection;
        Remote = request.RemoteAddress;
    }

    public PolicyInput(ConnectionFacts connection)
    {
        Connection = connection;
        Remote = connection.SourceAddress;
    }

    /// <summary>Null on TCP.</summary>
    public RequestHead? Request { get; }

    public ConnectionFacts Connection { get; }

    /// <summary><c>remote.ip</c>.</summary>
    public IpAddress Remote { get; }

    public VerifiedToken Token => Request is null ? default : Request.Authentication.Token;
}
