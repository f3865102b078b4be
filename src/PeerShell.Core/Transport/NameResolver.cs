using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace PeerShell.Transport;

/// <summary>Looks up the addresses of host names. A caller can stop waiting; the look-up itself goes on until the system ends it.</summary>
/// <remarks>
/// Only Windows can cancel a look-up. Elsewhere .NET calls getaddrinfo(3), which can't be cancelled and blocks its thread: with
/// the defaults of resolv.conf(5), 5 s for each of 2 attempts at each of up to 3 name servers, for each domain of the search
/// list. So each look-up has a thread of its own there, because a few on the thread pool would hold up everything else.
/// </remarks>
/// <param name="lookUp">Looks up a name.</param>
[SuppressMessage("Reliability", "CA1001", Justification = "A semaphore without a wait handle holds no resources.")]
internal sealed class NameResolver(Func<string, Task<IPAddress[]>> lookUp)
{
    /// <summary>
    /// The maximum number of look-ups under way, abandoned ones included: 16, which is 16 blocked threads at worst. At the bound
    /// a look-up of a further name waits for another to end, for as long as somebody waits for it. Callers who ask for the same
    /// name share one look-up.
    /// </summary>
    public const int MaxLookUps = 16;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LookUp> _lookUps = [];
    private readonly SemaphoreSlim _places = new(MaxLookUps);

    /// <summary>The resolver of the system, which all nodes of the process share.</summary>
    public static NameResolver Shared { get; } = new(LookUpAsync);

    /// <summary>The number of look-ups under way or waiting for a place, abandoned ones included.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _lookUps.Count;
        }
    }

    /// <summary>Looks up a name.</summary>
    /// <param name="host">The name.</param>
    /// <param name="cancellationToken">Ends the wait at once. An abandoned look-up raises no unobserved exception.</param>
    /// <returns>The addresses, at least one.</returns>
    /// <exception cref="SocketException">The name has no address, or the name servers did not answer.</exception>
    public async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var found = Join(host);
        try
        {
            var addresses = await found.Answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            return addresses.Length > 0 ? addresses : throw new SocketException((int)SocketError.HostNotFound);
        }
        finally
        {
            Leave(found);
        }
    }

    private LookUp Join(string host)
    {
        lock (_lock)
        {
            if (!_lookUps.TryGetValue(host, out var found))
            {
                _lookUps[host] = found = new LookUp(host);
                _ = RunAsync(found);
            }

            found.Waiting++;
            return found;
        }
    }

    private void Leave(LookUp left)
    {
        lock (_lock)
        {
            if (--left.Waiting > 0 || left.HasStarted)
                return;

            // Nobody waits for it any more. A later caller must not join it.
            Forget(left);
        }

        left.Unwanted.Cancel();
    }

    private async Task RunAsync(LookUp running)
    {
        // Not under the lock of the caller.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await _places.WaitAsync(running.Unwanted.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        try
        {
            if (TryStart(running))
                running.Answer.TrySetResult(await lookUp(running.Host).ConfigureAwait(false));
        }
        catch (Exception error)
        {
            running.Answer.TrySetException(error);
            _ = running.Answer.Task.Exception;
        }
        finally
        {
            lock (_lock)
                Forget(running);

            _places.Release();
        }
    }

    private bool TryStart(LookUp running)
    {
        lock (_lock)
            return running.HasStarted = running.Waiting > 0;
    }

    // Another look-up of the same name may have taken its place.
    private void Forget(LookUp ended)
    {
        if (_lookUps.GetValueOrDefault(ended.Host) == ended)
            _lookUps.Remove(ended.Host);
    }

    private static Task<IPAddress[]> LookUpAsync(string host) => OperatingSystem.IsWindows()
        ? Dns.GetHostAddressesAsync(host)
        : Task.Factory.StartNew(
            static name => Dns.GetHostAddresses((string)name!),
            host,
            CancellationToken.None,
            TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
            TaskScheduler.Default);

    private sealed class LookUp(string host)
    {
        public string Host { get; } = host;

        /// <summary>Cancelled when nobody waits for a look-up that has not started. Without a timer it holds no resources.</summary>
        public CancellationTokenSource Unwanted { get; } = new();

        public TaskCompletionSource<IPAddress[]> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Waiting { get; set; }

        public bool HasStarted { get; set; }
    }
}
