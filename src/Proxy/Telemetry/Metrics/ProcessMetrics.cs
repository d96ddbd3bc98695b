using System.Globalization;

namespace Sallyport.Proxy.Telemetry.Metrics;

/// <summary>Processor time, memory and garbage collection, with the names Prometheus' own clients use.</summary>
internal static class ProcessMetrics
{
    public static void Write(PrometheusWriter writer)
    {
        Environment.ProcessCpuUsage cpu = Environment.CpuUsage;
        writer.Single("process_cpu_seconds_total", "counter", "Processor time, user and system.", cpu.TotalTime.TotalSeconds);
        writer.Single("process_resident_memory_bytes", "gauge", "Memory in use, as the system counts it.", Environment.WorkingSet);
        writer.Single("dotnet_gc_heap_bytes", "gauge", "Managed memory in use.", GC.GetTotalMemory(forceFullCollection: false));
        TimeSpan pauses = GC.GetTotalPauseDuration();
        writer.Single("dotnet_gc_allocated_bytes_total", "counter", "Managed memory that was allocated.", GC.GetTotalAllocatedBytes());
        writer.Single("dotnet_gc_pause_seconds_total", "counter", "Time that collections held everything up.", pauses.TotalSeconds);
        writer.Family("dotnet_gc_collections_total", "counter", "Garbage collections by generation.");
        for (int generation = 0; generation <= GC.MaxGeneration; generation++)
            writer.Sample(GC.CollectionCount(generation), ("generation", generation.ToString(CultureInfo.InvariantCulture)));
        writer.Single("dotnet_threadpool_threads", "gauge", "Threads of the pool.", ThreadPool.ThreadCount);
        writer.Single("dotnet_threadpool_queue_length", "gauge", "Work that waits for one of them.", ThreadPool.PendingWorkItemCount);
    }
}
