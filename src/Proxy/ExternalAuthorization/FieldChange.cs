using Sallyport.Engine.Http;

namespace Sallyport.Proxy.ExternalAuthorization;

/// <summary>How a field of an authorizer meets one of that name (Envoy's <c>HeaderAppendAction</c>).</summary>
internal enum FieldAction : byte
{
    /// <summary>Another line.</summary>
    Add = 0,

    AddIfAbsent,

    /// <summary>In place of all lines.</summary>
    Set,

    /// <summary>The same, if there is one.</summary>
    SetIfPresent,

    /// <summary>Joined to what is there with a comma; without a field nothing happens (Envoy's <c>append: true</c> on requests).</summary>
    JoinIfPresent,
}

/// <summary>One change that an authorizer asks for. Name and value are checked: nothing in them ends a line.</summary>
/// <param name="Name">In lower case.</param>
/// <param name="Value">May be empty.</param>
/// <param name="Action">What to do.</param>
internal readonly record struct FieldChange(byte[] Name, byte[] Value, FieldAction Action)
{
    public void ApplyTo(HeaderList headers)
    {
        bool isPresent = headers.Contains(Name);
        switch (Action)
        {
            case FieldAction.Add:
            case FieldAction.AddIfAbsent when !isPresent:
                headers.Add(Name, Value);
                break;
            case FieldAction.Set:
            case FieldAction.SetIfPresent when isPresent:
                headers.Set(Name, Value);
                break;
            case FieldAction.JoinIfPresent when isPresent:
                headers.Set(Name, [.. AuthorizerFields.Joined(headers, Name), (byte)',', .. Value]);
                break;
            case FieldAction.AddIfAbsent:
            case FieldAction.SetIfPresent:
            case FieldAction.JoinIfPresent:
                break;
            default:
                throw new InvalidOperationException($"unknown action {Action}");
        }
    }
}
