using Sallyport.Engine.Http;

namespace Sallyport.Engine;

/// <summary>The one function that is the product.</summary>
public static class Decider
{
    public static Decision Decide(Snapshot snapshot, RequestHead request, long nowSeconds) => default;

    public static Decision Resume(Snapshot snapshot, RequestHead request, in Decision consulted, long nowSeconds) => default;
}
