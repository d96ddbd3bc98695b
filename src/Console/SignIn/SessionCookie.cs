using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Sallyport.Console.SignIn;

/// <summary>
/// The cookie of a session. Browsers do not tell ports apart, so its name is this instance's own, and its host is the console's alone: it is
/// never sent to a gateway or a workload.
/// </summary>
internal sealed class SessionCookie
{
    public string Name { get; } = "sallyport-console-" + RandomNumberGenerator.GetHexString(8, lowercase: true);

    public CookieOptions Options(HttpRequest request) => new()
    {
        HttpOnly = true, Secure = request.IsHttps, SameSite = SameSiteMode.Strict, Path = "/", IsEssential = true,
    };

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}=(hidden)");
}
