namespace Sallyport.Proxy.Configuration;

/// <summary>The one mutable holder of the configuration in force. One writer (the reloader), any number of readers, no lock.</summary>
public sealed class ProxyState(ProxyModel first)
{
    private volatile ProxyModel _current = first;

    public ProxyModel Current => _current;

    internal void Publish(ProxyModel next) => _current = next;
}
