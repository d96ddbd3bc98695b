namespace Sallyport.Client;

/// <summary>Why a call did not do what it was for: what a caller can act upon.</summary>
public enum ApiFailure : byte
{
    /// <summary>No failure is known; never part of an <see cref="ApiStatus"/>.</summary>
    None = 0,

    /// <summary>No connection, or it broke: nothing is known about the call.</summary>
    Unreachable,

    /// <summary>No answer in time.</summary>
    TimedOut,

    /// <summary>The answer cannot be read, or is larger than we read.</summary>
    Malformed,

    /// <summary>Our own credentials cannot be read.</summary>
    NoCredentials,

    /// <summary>401: the server does not know us.</summary>
    Unauthorized,

    /// <summary>403: we may not.</summary>
    Forbidden,

    /// <summary>404: no such object, or the server has no such kind.</summary>
    NotFound,

    /// <summary>409: somebody was faster, it is there already, or a field belongs to another manager.</summary>
    Conflict,

    /// <summary>410, or a version the server has not reached: begin with a list again.</summary>
    Expired,

    /// <summary>400, 413, 415, 422: the call itself is wrong.</summary>
    Invalid,

    /// <summary>429 or 503: later.</summary>
    Overloaded,

    /// <summary>Any other answer.</summary>
    Other,
}
