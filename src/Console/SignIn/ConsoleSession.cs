using Sallyport.Client;

namespace Sallyport.Console.SignIn;

/// <summary>A person who is signed in: their client of the API, with their rights and no others.</summary>
internal sealed class ConsoleSession(string user, ApiAccess access, DateTimeOffset now) : IDisposable
{
    private long _lastUsed = now.UtcTicks;

    /// <summary>Name by which the server knows them.</summary>
    public string User => user;

    public ApiClient Client { get; } = new(access);

    public DateTimeOffset Began { get; } = now;

    public DateTimeOffset LastUsed => new(Volatile.Read(ref _lastUsed), TimeSpan.Zero);

    public void Touch(DateTimeOffset when) => Volatile.Write(ref _lastUsed, when.UtcTicks);

    public void Dispose()
    {
        Client.Dispose();
        access.Dispose();
    }
}
