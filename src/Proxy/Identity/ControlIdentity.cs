using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Sallyport.Client;
using Sallyport.Policy.Resources.Core;
using Sallyport.Proxy.Configuration;

namespace Sallyport.Proxy.Identity;

/// <summary>
/// The workload's identity from the control plane: a certificate asked for with a key that is made here, and again before half of its life, when
/// the trust domain changes, or the roots do. While the control plane is away the last one stays in use.
/// </summary>
internal sealed class ControlIdentity : IMeshIdentitySource
{
    private static readonly TimeSpan s_firstWait = TimeSpan.FromMilliseconds(200), s_longestWait = TimeSpan.FromSeconds(15);

    private readonly ProxyOptions _options;
    private readonly ApiClient _client;
    private readonly IdentitySettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly KeptIdentity _kept;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _stirred = new(0);
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private WorkloadCertificate? _certificate;
    private ProxyModel? _model;
    private volatile MeshIdentity? _current;
    private Task _running = Task.CompletedTask;

    public ControlIdentity(ProxyOptions options, ApiClient client, IdentitySettings settings, TimeProvider time, ILogger log)
    {
        _options = options;
        _client = client;
        _settings = settings;
        _time = time;
        _log = log;
        _kept = new KeptIdentity(options.DataFolder, log);
        _certificate = _kept.Load(time.GetUtcNow());
    }

    public MeshIdentity? Current => _current;

    public void Apply(ProxyModel model)
    {
        lock (_gate)
        {
            bool isFirst = _model is null;
            _model = model;
            Use(_certificate);
            // Also at a gateway that needs none yet: the first route into the mesh shall not wait for one.
            if (isFirst)
                _running = Task.Run(RunAsync);
            else
                _stirred.Release();
        }
    }

    public async Task WaitAsync(TimeSpan limit, CancellationToken stop)
    {
        if (!IsWanted)
            return;
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop);
        either.CancelAfter(limit);
        await _first.Task.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.ThrowIfCancellationRequested();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private bool IsWanted => _model is { } model && MeshIdentityState.IsWanted(_options, model);

    private string IdOf(ProxyModel model) =>
        MeshIdentity.IdOf(model.Mesh.TrustDomain, _options.Namespace, _options.ServiceAccount ?? _options.Name);

    private bool IsOurs([NotNullWhen(true)] WorkloadCertificate? certificate, ProxyModel model)
    {
        try
        {
            return certificate is not null && certificate.SpiffeId == IdOf(model);
        }
        catch (CryptographicException)
        {
            // No name that a certificate could have; said when one is asked for.
            return false;
        }
    }

    // A certificate of another trust domain is not shown, and whom that domain let in is not let in any more.
    private void Use(WorkloadCertificate? certificate)
    {
        ProxyModel model = _model!;
        _current = !IsOurs(certificate, model) ? null : new MeshIdentity(certificate, model.Mesh.TrustDomain, model.Mesh.TrustDomainAliases, _time)
        {
            TrustsEveryDomain = _settings.SkipsTrustDomain,
        };
        if (_current is not null)
            _first.TrySetResult();
    }

    private async Task RunAsync()
    {
        TimeSpan wait = s_firstWait;
        bool isFailing = false;
        try
        {
            while (true)
            {
                TimeSpan rest = Rest();
                if (rest > TimeSpan.Zero)
                {
                    await SleepAsync(rest);
                    continue;
                }
                string? problem = await AskAsync();
                if (problem is null)
                {
                    (wait, isFailing) = (s_firstWait, false);
                    // A certificate that is old when it comes must not be asked for without a pause.
                    await SleepAsync(s_firstWait);
                    continue;
                }
                // Said once for each time that it goes away, where somebody needs one.
                if (!isFailing && IsWanted)
                    _log.CertificateRefused(problem, _current is null ? "mesh TLS is refused" : "the last one stays in use");
                isFailing |= IsWanted;
                await SleepAsync(wait * (0.5 + (Random.Shared.NextDouble() / 2)));
                wait = wait * 2 < s_longestWait ? wait * 2 : s_longestWait;
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The proxy ends.
        }
    }

    private async Task SleepAsync(TimeSpan rest)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        Task timer = Task.Delay(rest, _time, either.Token), stirred = _stirred.WaitAsync(either.Token);
        await Task.WhenAny(timer, stirred);
        await either.CancelAsync();
        _stop.Token.ThrowIfCancellationRequested();
    }

    // How long until a new one is needed; zero: now.
    private TimeSpan Rest()
    {
        lock (_gate)
        {
            ProxyModel model = _model!;
            if (!IsOurs(_certificate, model))
                return TimeSpan.Zero;
            if (RootsOf(model) is { } roots && roots.Trim() != _certificate.RootsPem.Trim())
                return TimeSpan.Zero;
            TimeSpan rest = _certificate.RenewAt - _time.GetUtcNow();
            // A timer takes no more than some weeks.
            return rest < TimeSpan.FromDays(1) ? rest : TimeSpan.FromDays(1);
        }
    }

    private async Task<string?> AskAsync()
    {
        ProxyModel model;
        lock (_gate)
            model = _model!;
        try
        {
            string id = IdOf(model);
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            (string chain, string roots, ApiStatus? refused) = await WorkloadSigning.AskAsync(_client, SigningRequests.Make(key, id), _settings.Lifetime, _stop.Token);
            if (refused is not null)
                return refused.ToString();
            WorkloadCertificate certificate = WorkloadCertificate.Read(key, chain, roots, _time.GetUtcNow());
            lock (_gate)
            {
                _certificate = certificate;
                Use(certificate);
            }
            _kept.Save(certificate);
            return null;
        }
        catch (CryptographicException unusable)
        {
            return unusable.Message;
        }
    }

    // The control plane tells every namespace which roots there are.
    private string? RootsOf(ProxyModel model) => model.Resources.OfType<ConfigMap>()
        .FirstOrDefault(map => map.Metadata.Name == ControlScopes.RootsName && map.Metadata.Namespace == _options.Namespace)?
        .Data.GetValueOrDefault("root-cert.pem");
}
