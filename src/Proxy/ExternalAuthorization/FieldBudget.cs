using Sallyport.Proxy.Http;

namespace Sallyport.Proxy.ExternalAuthorization;

/// <summary>How much one answer may change: no more than a client may send in the first place.</summary>
internal sealed class FieldBudget
{
    private int _fields, _bytes;

    /// <summary>False: that is too much, and the answer is none.</summary>
    public bool TryTake(int bytes)
    {
        _fields++;
        _bytes += bytes;
        return _fields <= HttpLimits.HeadFields && _bytes <= HttpLimits.HeadBytes;
    }
}
