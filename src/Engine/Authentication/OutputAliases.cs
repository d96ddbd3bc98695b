using Sallyport.Engine.Http;

namespace Sallyport.Engine.Authentication;

/// <summary>
/// Removes a client's copies of headers that only a verified token may write (request-authentication.md 12.7), in every spelling that
/// an application takes for the same: CGI and WSGI make one variable of <c>x-user</c>, <c>x_user</c> and <c>x.user</c>.
/// </summary>
internal static class OutputAliases
{
    /// <param name="headers">Those of the request; names are in lower case.</param>
    /// <param name="names">What rules write.</param>
    /// <param name="locations">Headers in which rules look for tokens: they go only when a rule writes them in the same spelling.</param>
    public static void Remove(HeaderList headers, byte[][] names, byte[][] locations)
    {
        if (names.Length == 0)
            return;
        for (int i = 0; i < headers.Count; i++)
            if (headers.IsPresent(i) && IsOutput(headers.Name(i), names, locations))
                headers.RemoveAt(i);
    }

    private static bool IsOutput(ReadOnlySpan<byte> header, byte[][] names, byte[][] locations)
    {
        bool isAlias = false;
        foreach (byte[] name in names)
        {
            if (header.SequenceEqual(name))
                return true;
            isAlias |= IsAlias(header, name);
        }
        return isAlias && !IsListed(header, locations);
    }

    private static bool IsAlias(ReadOnlySpan<byte> header, ReadOnlySpan<byte> name)
    {
        if (header.Length != name.Length)
            return false;
        for (int i = 0; i < name.Length; i++)
        {
            bool isSame = header[i] == name[i] || (IsSeparator(header[i]) && IsSeparator(name[i]));
            if (!isSame)
                return false;
        }
        return true;
    }

    private static bool IsSeparator(byte b) => b is (byte)'-' or (byte)'_' or (byte)'.';

    private static bool IsListed(ReadOnlySpan<byte> header, byte[][] list)
    {
        foreach (byte[] name in list)
            if (header.SequenceEqual(name))
                return true;
        return false;
    }
}
