using System.Globalization;
using System.Text;

namespace Sallyport.ControlPlane.Api;

/// <summary>Where a list goes on: after an object, as things were at a version.</summary>
internal sealed record ContinueToken(long Version, string Namespace, string Name)
{
    private const int MaxLength = 2048;

    public static ContinueToken Parse(string token)
    {
        try
        {
            string[] parts = Encoding.UTF8.GetString(Convert.FromBase64String(token.Length > MaxLength ? "!" : token)).Split('\n');
            if (parts.Length == 3 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long version))
                return new ContinueToken(version, parts[1], parts[2]);
        }
        catch (FormatException)
        {
            // Said below, in the words for every unreadable token.
        }
        throw Refusals.BadRequest("continue key is not valid: it was not made by this server");
    }

    public bool IsBefore(string ns, string name)
    {
        int order = string.CompareOrdinal(Namespace, ns);
        return order < 0 || (order == 0 && string.CompareOrdinal(Name, name) < 0);
    }

    public override string ToString() => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Version}\n{Namespace}\n{Name}"));
}
