using System.Globalization;
using System.Text;

namespace Sallyport.Proxy.Telemetry.Metrics;

/// <summary>Writes Prometheus' text format, version 0.0.4.</summary>
internal sealed class PrometheusWriter
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();
    private string _family = "";

    /// <summary>Begins a family; its samples follow.</summary>
    public void Family(string name, string type, string help)
    {
        _family = name;
        _text.Append("# HELP ").Append(name).Append(' ').Append(help).Append('\n');
        _text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
    }

    public void Sample(double value, params ReadOnlySpan<(string Name, string Value)> labels) => Sample("", value, labels);

    /// <param name="suffix">What follows the family's name, such as <c>_bucket</c>.</param>
    /// <param name="value">The number.</param>
    /// <param name="labels">Names and values; values may be any text.</param>
    public void Sample(string suffix, double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        _text.Append(_family).Append(suffix);
        for (int i = 0; i < labels.Length; i++)
        {
            _text.Append(i == 0 ? '{' : ',').Append(labels[i].Name).Append("=\"");
            AppendEscaped(labels[i].Value);
            _text.Append('"');
        }
        if (labels.Length > 0)
            _text.Append('}');
        _text.Append(' ').Append(Number(value)).Append('\n');
    }

    /// <summary>A family of one sample without labels.</summary>
    public void Single(string name, string type, string help, double value)
    {
        Family(name, type, help);
        Sample(value);
    }

    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(_text.ToString());

    private void AppendEscaped(string value)
    {
        foreach (char c in value)
            _ = c switch
            {
                '\\' => _text.Append(@"\\"),
                '"' => _text.Append("\\\""),
                '\n' => _text.Append("\\n"),
                _ => _text.Append(c),
            };
    }
}
