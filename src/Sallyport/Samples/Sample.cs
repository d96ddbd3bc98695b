using Microsoft.AspNetCore.Http;

namespace Sallyport.Samples;

/// <summary>One of the tutorials' applications.</summary>
/// <param name="Name">What <c>sallyport sample</c> calls it.</param>
/// <param name="Port">Where it listens unless PORT says otherwise: the port of the image it stands for.</param>
/// <param name="Create">Makes what answers its requests; null when it only waits, as a place to run commands in.</param>
internal sealed record Sample(string Name, int Port, Func<SamplePlace, RequestDelegate>? Create);
