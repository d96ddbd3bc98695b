namespace Sallyport.Console.Forms;

/// <summary>A label that selects workloads.</summary>
public sealed class LabelLine
{
    public string Name { get; set; } = "";

    public string Value { get; set; } = "";
}
