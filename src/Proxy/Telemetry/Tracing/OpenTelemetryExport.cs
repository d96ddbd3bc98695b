using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Sallyport.Proxy.Admin;

namespace Sallyport.Proxy.Telemetry.Tracing;

/// <summary>
/// Hands traces and metrics to OpenTelemetry's own exporter. The only type that names its packages: where the variables ask for
/// nothing, they are not even loaded.
/// </summary>
internal sealed class OpenTelemetryExport : IDisposable
{
    private readonly RequestTracing? _tracing;
    private readonly ProxyMeter? _meter;
    private readonly TracerProvider? _tracerProvider;
    private readonly MeterProvider? _meterProvider;

    private OpenTelemetryExport(OpenTelemetrySettings settings, ProxyView view)
    {
        if (settings.Traces)
        {
            _tracing = new RequestTracing();
            _tracerProvider = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(ResourceOf(view.Options))
                .AddSource(RequestTracing.SourceName).AddOtlpExporter().Build();
        }
        if (settings.Metrics)
        {
            _meter = new ProxyMeter(view);
            _meterProvider = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(ResourceOf(view.Options))
                .AddMeter(ProxyMeter.MeterName).AddOtlpExporter().Build();
        }
        view.Telemetry.Export(_tracing, _meter);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static IDisposable Start(OpenTelemetrySettings settings, ProxyView view, ILogger log)
    {
        OpenTelemetryExport export = new(settings, view);
        log.OpenTelemetryStarted(settings switch
        {
            { Traces: true, Metrics: true } => "traces and metrics",
            { Traces: true } => "traces",
            _ => "metrics",
        });
        return export;
    }

    /// <summary>Sends what is left.</summary>
    public void Dispose()
    {
        _tracerProvider?.Dispose();
        _meterProvider?.Dispose();
        _tracing?.Dispose();
        _meter?.Dispose();
    }

    // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES come last and win.
    private static ResourceBuilder ResourceOf(ProxyOptions options) =>
        ResourceBuilder.CreateEmpty().AddTelemetrySdk().AddService(options.Name, options.Namespace).AddEnvironmentVariableDetector();
}
