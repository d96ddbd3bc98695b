using Sallyport.Engine.Http;
using Sallyport.Engine.Matching;

namespace Sallyport.Engine.Authorization.Attributes;

/// <summary>Addresses and ranges of them. A connection without address fits none (authorization-policy.md 6.8-6.10).</summary>
internal sealed class AddressMatcher(AddressKind kind, CidrBlock[] blocks) : AttributeMatcher
{
    public override bool MatchesAny(in PolicyInput input)
    {
        IpAddress address = AddressOf(input);
        foreach (CidrBlock block in blocks)
            if (block.Contains(address))
                return true;
        return false;
    }

    public override string? Describe(in PolicyInput input) => AddressOf(input).ToString();

    private IpAddress AddressOf(in PolicyInput input) => kind switch
    {
        AddressKind.Source => input.Connection.SourceAddress,
        AddressKind.Remote => input.Remote,
        AddressKind.Destination => input.Connection.LocalAddress,
        _ => default,
    };
}
