using System.CommandLine;

namespace Sallyport.Commands;

/// <summary>A command whose help ends with examples.</summary>
internal sealed class TaughtCommand(string name, string description, params Example[] examples) : Command(name, description)
{
    public IReadOnlyList<Example> Examples { get; } = examples;
}
