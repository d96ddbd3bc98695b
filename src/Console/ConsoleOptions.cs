using Sallyport.Client;

namespace Sallyport.Console;

/// <summary>What the program that serves the console says of it.</summary>
public sealed record ConsoleOptions
{
    /// <summary>Where the API is and which authorities its certificate chains to. Credentials of it are not used: each session has its own.</summary>
    public required ApiAccess Api { get; init; }

    /// <summary>Address it listens on. Plain HTTP leaves the machine nowhere.</summary>
    /// <value>127.0.0.1 by default.</value>
    public string Bind { get; init; } = "127.0.0.1";

    /// <summary>Port it listens on; 0 is a free one.</summary>
    public required int Port { get; init; }

    /// <summary>How long a session lives without use.</summary>
    /// <value>30 minutes by default.</value>
    public TimeSpan IdleLimit { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Judges requests for "try a request" and the wizard's table: the engine that the proxies have.</summary>
    public required IRequestTrial Trial { get; init; }

    /// <summary>Fetches key sets for "fetch and check", as proxies do.</summary>
    public required IKeySetCheck KeyCheck { get; init; }
}
