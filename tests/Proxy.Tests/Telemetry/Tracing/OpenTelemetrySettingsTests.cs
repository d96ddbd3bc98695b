using Sallyport.Proxy.Telemetry.Tracing;

namespace Sallyport.Proxy.Tests.Telemetry.Tracing;

/// <summary>Which of OpenTelemetry's standard variables turn what on.</summary>
public sealed class OpenTelemetrySettingsTests
{
    [Theory]
    [InlineData("", false, false)]
    [InlineData("OTEL_SERVICE_NAME=a", false, false)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4317", true, true)]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://c:4317", true, false)]
    [InlineData("OTEL_TRACES_EXPORTER=otlp", true, false)]
    [InlineData("OTEL_METRICS_EXPORTER=otlp", false, true)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4317 OTEL_METRICS_EXPORTER=none", true, false)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4317 OTEL_TRACES_EXPORTER=console,otlp OTEL_METRICS_EXPORTER=prometheus", true, false)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4317 OTEL_SDK_DISABLED=true", false, false)]
    public void Variables_turn_signals_on(string variables, bool traces, bool metrics)
    {
        Dictionary<string, string> set = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        OpenTelemetrySettings.Read(name => set.GetValueOrDefault(name)).ShouldBe(new OpenTelemetrySettings(traces, metrics));
    }
}
