using Sallyport.Engine.Http;

namespace Sallyport.Engine.Routing;

/// <summary>Stands for a condition that cannot be read or used: its route is never taken, whichever way it was meant.</summary>
internal sealed class NeverCondition(string description) : RequestCondition(description)
{
    public override bool Holds(RequestHead request) => false;
}
