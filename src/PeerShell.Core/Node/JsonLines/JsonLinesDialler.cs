using System.Net;
using PeerShell.Discovery;
using PeerShell.Node.Dialling;
using PeerShell.Node.Events;
using PeerShell.Node.Sessions;
using PeerShell.Protocol;
using PeerShell.Protocol.JsonLines;
using PeerShell.Transport;

namespace PeerShell.Node.JsonLines;

/// <summary>
/// Dials the addresses that programs send. It dials programs by JSON lines, and PeerShell nodes, which their kind of UUID
/// distinguishes, by their own protocol. It is active only in nodes that discover peers.
/// </summary>
/// <remarks>
/// An address is dialled only when a program sends it, which tokio-p2p does every second. So it is enough to remember the
/// addresses that failed recently, which are not dialled until their backoff has passed.
/// </remarks>
/// <param name="self">The node's id.</param>
/// <param name="options">The node's settings.</param>
/// <param name="peers">The peers.</param>
/// <param name="dialler">Dials endpoints.</param>
/// <param name="events">The node's events.</param>
internal sealed class JsonLinesDialler(
    PeerId self, PeerNodeOptions options, PeerTable peers, Dialler dialler, NodeEvents events) : IDisposable
{
    // The maximum number of concurrent dials, and of dials within one backoff, if a program sends a thousand invented addresses.
    private const int MaxDials = 16, MaxKnown = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<ProgramAddress, Candidate> _known = [];
    private readonly HashSet<Guid> _parted = [];
    private readonly long _start = options.Clock.GetTimestamp();
    private readonly SemaphoreSlim _dials = new(MaxDials);
    private readonly CancellationTokenSource _stop = new();
    private readonly DialBudget _budget = new(options.Mesh);
    private readonly PacedReport<MeshOptions> _postponedReport = new(options.Clock, events.DialsPostponed);
    private long _postponed;

    /// <summary>The number of remembered addresses.</summary>
    public int Known
    {
        get
        {
            lock (_lock)
                return _known.Count;
        }
    }

    /// <summary>The number of dials that were postponed because too many had failed.</summary>
    public long Postponed => Interlocked.Read(ref _postponed);

    /// <summary>The number of dials that are under way.</summary>
    public int Dialling => MaxDials - _dials.CurrentCount;

    private TimeSpan Now => options.Clock.GetElapsedTime(_start);

    /// <summary>Notes that a peer was disconnected on purpose. It is not dialled until it is connected again.</summary>
    public void OnDisconnected(PeerId id)
    {
        lock (_lock)
            _parted.Add(id.ToUuid());
    }

    /// <summary>Notes that a peer is connected.</summary>
    public void OnConnected(PeerId id)
    {
        lock (_lock)
        {
            if (_parted.Count > 0)
                _parted.Remove(id.ToUuid());
        }
    }

    /// <summary>Dials the addresses that a program has sent, except those of connected peers.</summary>
    /// <param name="programs">The addresses.</param>
    /// <param name="sender">The endpoint of the program that sent them.</param>
    public void OnAddresses(IReadOnlyList<ProgramAddress> programs, PeerEndpoint sender)
    {
        if (options.Discovery != DiscoveryMode.Mesh || programs.Count == 0)
            return;

        HashSet<Guid> met = [self.ToUuid(), .. peers.All.Where(peer => peer.IsConnected).Select(peer => peer.Id.ToUuid())];
        foreach (var program in programs)
        {
            if (met.Contains(program.Id)
                || !PeerEndpoint.TryParse(program.Address, out var endpoint)
                || endpoint.Port == 0 || !IPAddress.TryParse(endpoint.Host, out _) || !AdvertisedEndpoints.IsFor(endpoint, sender))
            {
                continue;
            }

            if (Take(program, endpoint) is { } candidate)
                _ = DialAsync(candidate, program.Id, endpoint);
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _postponedReport.End();
    }

    /// <summary>Selects a program to dial, unless it is being dialled, failed recently, or too many are remembered.</summary>
    private Candidate? Take(ProgramAddress program, PeerEndpoint endpoint)
    {
        var now = Now;
        lock (_lock)
        {
            if (_parted.Contains(program.Id))
                return null;
            if (_known.TryGetValue(program, out var known))
                return TryBegin(known, endpoint, now) ? known : null;

            if (_known.Count >= MaxKnown)
            {
                foreach (var (old, _) in _known.Where(one => one.Value.IsDue(now)).ToArray())
                    _known.Remove(old);
            }

            if (_known.Count >= MaxKnown)
                return null;

            var fresh = new Candidate(new Backoff(options.Backoff));
            _known[program] = fresh;
            return TryBegin(fresh, endpoint, now) ? fresh : null;
        }
    }

    private bool TryBegin(Candidate candidate, PeerEndpoint endpoint, TimeSpan now)
    {
        if (!candidate.IsDue(now))
            return false;
        if (_budget.TryCharge([endpoint], isUrgent: true, Now))
            return candidate.TryBegin(now);

        _postponed++;
        _postponedReport.Add(options.Mesh);
        return false;
    }

    private async Task DialAsync(Candidate candidate, Guid id, PeerEndpoint endpoint)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await _dials.WaitAsync(_stop.Token).ConfigureAwait(false);
            try
            {
                var protocol = id.Version == 8 ? LinkProtocol.Native : LinkProtocol.JsonLines;
                Refund(endpoint, id, await dialler.DialAsync(endpoint, protocol, _stop.Token).ConfigureAwait(false));
            }
            finally
            {
                _dials.Release();
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (ConnectException error)
        {
            // Report only the first failure of each address, because a program sends its addresses every second.
            if (candidate.IsFirst && error.Failure is not (ConnectFailure.Stopping or ConnectFailure.OwnAddress))
                dialler.ReportFailure(error);
        }

        // Also after a successful dial, because another program may have answered or the peer may be lost at once.
        lock (_lock)
            candidate.End(Now);
    }

    // Whoever else answers there must not make the dial free.
    private void Refund(PeerEndpoint endpoint, Guid id, Peer peer)
    {
        if (peer.Id.ToUuid() != id)
            return;

        lock (_lock)
            _budget.Refund([endpoint]);
    }

    private sealed class Candidate(Backoff backoff)
    {
        private TimeSpan _due = TimeSpan.MinValue;
        private bool _dialling;
        private int _dials;

        public bool IsFirst => _dials == 1;

        public bool IsDue(TimeSpan now) => !_dialling && _due <= now;

        public bool TryBegin(TimeSpan now)
        {
            if (!IsDue(now))
                return false;

            _dials++;
            return _dialling = true;
        }

        public void End(TimeSpan now)
        {
            _dialling = false;
            _due = now + backoff.Next(Random.Shared.NextDouble());
        }
    }
}
