namespace Sallyport.Commands;

/// <summary>A command line that help prints as it can be typed, and what it is good for.</summary>
internal sealed record Example(string Purpose, string Line);
