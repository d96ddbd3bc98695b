namespace Sallyport.Proxy.Telemetry.Tracing;

/// <summary>What the standard <c>OTEL_</c> variables ask for. Endpoints, headers, sampling and intervals the packages read themselves.</summary>
/// <param name="Traces">Spans are exported.</param>
/// <param name="Metrics">Metrics are exported.</param>
internal readonly record struct OpenTelemetrySettings(bool Traces, bool Metrics)
{
    /// <param name="variable">Reads an environment variable.</param>
    public static OpenTelemetrySettings Read(Func<string, string?> variable) =>
        string.Equals(variable("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase)
            ? default
            : new OpenTelemetrySettings(IsOn("TRACES", variable), IsOn("METRICS", variable));

    // The exporter's name decides; without one an endpoint is enough, since its default is otlp.
    private static bool IsOn(string signal, Func<string, string?> variable)
    {
        string? exporter = variable($"OTEL_{signal}_EXPORTER");
        if (!string.IsNullOrWhiteSpace(exporter))
            return exporter.Split(',').Any(name => name.Trim() == "otlp");
        return !string.IsNullOrWhiteSpace(variable("OTEL_EXPORTER_OTLP_ENDPOINT"))
            || !string.IsNullOrWhiteSpace(variable($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"));
    }
}
