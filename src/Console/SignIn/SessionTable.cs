using System.Collections.Concurrent;
using System.Security.Cryptography;
using Sallyport.Client;

namespace Sallyport.Console.SignIn;

/// <summary>All who are signed in. Kept in memory alone: a restart signs everybody out, and nothing can be stolen from a disk.</summary>
internal sealed class SessionTable(ConsoleOptions options, TimeProvider time) : IDisposable
{
    /// <summary>Whoever keeps a page open all day signs in again the next.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromHours(12);

    /// <summary>A link is for whoever started the program, who is there now.</summary>
    private static readonly TimeSpan s_linkLife = TimeSpan.FromMinutes(30);

    /// <summary>Far more people than one console has; a flood of sign-ins must not fill the memory.</summary>
    private const int MaxSessions = 1000;

    private readonly ConcurrentDictionary<string, ConsoleSession> _sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (Func<ApiAccess> Access, DateTimeOffset Until)> _links = new(StringComparer.Ordinal);

    /// <summary>Begins a session.</summary>
    /// <returns>Its secret, for the cookie; null when too many are signed in.</returns>
    public string? Begin(string user, ApiAccess access)
    {
        RemoveOld();
        if (_sessions.Count >= MaxSessions)
            return null;
        string secret = NewSecret();
        _sessions[secret] = new ConsoleSession(user, access, time.GetUtcNow());
        return secret;
    }

    /// <summary>The session of a cookie, or null when there is none or it was idle for too long.</summary>
    public ConsoleSession? Find(string? secret)
    {
        if (secret is null || !_sessions.TryGetValue(secret, out ConsoleSession? session))
            return null;
        if (!IsOver(session))
            return session;
        End(secret);
        return null;
    }

    public void End(string secret)
    {
        if (_sessions.TryRemove(secret, out ConsoleSession? session))
            session.Dispose();
    }

    /// <summary>Makes a code that signs in once.</summary>
    public string MakeLink(Func<ApiAccess> access)
    {
        string code = NewSecret();
        _links[code] = (access, time.GetUtcNow() + s_linkLife);
        return code;
    }

    /// <summary>Uses a code up.</summary>
    public ApiAccess? UseLink(string code) =>
        _links.TryRemove(code, out (Func<ApiAccess> Access, DateTimeOffset Until) link) && link.Until > time.GetUtcNow() ? link.Access() : null;

    public void Dispose()
    {
        foreach (string secret in _sessions.Keys)
            End(secret);
    }

    private bool IsOver(ConsoleSession session)
    {
        DateTimeOffset now = time.GetUtcNow();
        return now - session.LastUsed > options.IdleLimit || now - session.Began > s_longest;
    }

    private void RemoveOld()
    {
        foreach ((string secret, ConsoleSession session) in _sessions)
            if (IsOver(session))
                End(secret);
    }

    private static string NewSecret() => Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
}
