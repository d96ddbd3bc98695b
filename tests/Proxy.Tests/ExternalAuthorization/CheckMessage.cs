using System.Text;
using Sallyport.Proxy.ExternalAuthorization;

namespace Sallyport.Proxy.Tests.ExternalAuthorization;

/// <summary>What an authorizer finds in a CheckRequest, by paths of field numbers.</summary>
internal sealed class CheckMessage(byte[] message)
{
    /// <summary>The last field at that path as text; null: there is none.</summary>
    public string? Text(params int[] path) => All(path).LastOrDefault() is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    public long Number(params int[] path)
    {
        ProtoReader reader = new(All(path[..^1]).Last());
        long number = 0;
        while (reader.Next())
            if (reader.Field == path[^1])
                number = reader.Number();
        return number;
    }

    public bool Has(params int[] path) => All(path).Count > 0;

    /// <summary>HttpRequest.headers.</summary>
    public Dictionary<string, string> Headers => All([1, 4, 2, 3])
        .ToDictionary(entry => new CheckMessage(entry).Text(1) ?? "", entry => new CheckMessage(entry).Text(2) ?? "");

    private List<byte[]> All(int[] path)
    {
        List<byte[]> found = [message];
        foreach (int field in path)
            found = [.. found.SelectMany(outer => Fields(outer, field))];
        return found;
    }

    private static List<byte[]> Fields(byte[] outer, int field)
    {
        List<byte[]> found = [];
        ProtoReader reader = new(outer);
        while (reader.Next())
            if (reader.Field == field)
                found.Add(reader.Bytes().ToArray());
        reader.IsBroken.ShouldBeFalse();
        return found;
    }
}
