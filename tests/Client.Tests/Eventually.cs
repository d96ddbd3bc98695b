using System.Diagnostics;

namespace Sallyport.Client.Tests;

/// <summary>Waits for a condition that a mirror's callback makes worth looking at.</summary>
internal sealed class Eventually
{
    private readonly SemaphoreSlim _changed = new(0);

    public void Changed() => _changed.Release();

    public async Task HoldsAsync(Func<bool> condition, int seconds = 20)
    {
        long began = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Stopwatch.GetElapsedTime(began).TotalSeconds.ShouldBeLessThan(seconds, "it never came to hold");
            await _changed.WaitAsync(TimeSpan.FromMilliseconds(200));
        }
    }
}
