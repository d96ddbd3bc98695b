namespace Sallyport.Console.Wizard;

/// <summary>Which requests need a token.</summary>
public enum MatchMode : byte
{
    /// <summary>Those that the rules mean, and no others.</summary>
    AuthIfMatched = 0,

    /// <summary>All but those that the rules mean.</summary>
    BypassIfMatched,
}
