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
/// Dials those that programs tell of: programs by JSON lines, PeerShell nodes, which are told by their kind of UUID, by
/// their own protocol. For nodes that discover only.
/// </summary>
/// <remarks>
/// Dials happen only when somebody tells, which tokio-p2p does each second; so nothing has to be remembered but who failed
/// lately, and is left alone for a while.
/// </remarks>
/// <param name="self">The node's id.</param>
/// <param name="options">The node's settings.</param>
/// <param name="peers">The peers.</param>
/// <param name="dialler">Dials.</param>
/// <param name="events">The node's events.</param>
internal sealed class JsonLinesDialler(
    PeerId self, PeerNodeOptions options, PeerTable peers, Dialler dialler, NodeEvents events) : IDisposable
{
    // Whoever tells of a thousand invented addresses makes this node dial so many at a time, and so many within one backoff.
    private const int MostDials = 16, MostKnown = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<ProgramAddress, Candidate> _known = [];
    private readonly HashSet<Guid> _parted = [];
    private readonly SemaphoreSlim _dials = new(MostDials);
    private readonly CancellationTokenSource _stop = new();
    private readonly DialBudget _budget = new(options.Mesh);
    private readonly PacedReport<MeshOptions> _postponedReport = new(options.Clock, (count, limits) => events.DialsPostponed(count, limits));
    private readonly long _start = options.Clock.GetTimestamp();
    private long _postponed;

    /// <summary>How many are remembered.</summary>
    public int Known
    {
        get
        {
            lock (_lock)
                return _known.Count;
        }
    }

    /// <summary>How many dials were postponed because too many had failed.</summary>
    public long Postponed => Interlocked.Read(ref _postponed);

    /// <summary>How many are being dialled.</summary>
    public int Dialling => MostDials - _dials.CurrentCount;

    /// <summary>A peer was disconnected on purpose: it isn't dialled until it is connected again, whoever tells of it.</summary>
    public void OnDisconnected(PeerId id)
    {
        lock (_lock)
            _parted.Add(id.ToUuid());
    }

    /// <summary>A peer is connected.</summary>
    public void OnConnected(PeerId id)
    {
        lock (_lock)
        {
            if (_parted.Count > 0)
                _parted.Remove(id.ToUuid());
        }
    }

    /// <summary>A program has told whom it knows.</summary>
    /// <param name="told">Whom.</param>
    /// <param name="teller">Where the program is.</param>
    public void OnAddresses(IReadOnlyList<ProgramAddress> told, PeerEndpoint teller)
    {
        if (options.Discovery != DiscoveryMode.Mesh || told.Count == 0)
            return;

        HashSet<Guid> met = [self.ToUuid(), .. peers.All.Where(peer => peer.IsConnected).Select(peer => peer.Id.ToUuid())];
        foreach (var program in told)
        {
            if (met.Contains(program.Id)
                || !PeerEndpoint.TryParse(program.Address, out var endpoint)
                || endpoint.Port == 0 || !IPAddress.TryParse(endpoint.Host, out _) || !AdvertisedEndpoints.IsFor(endpoint, teller))
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

    /// <summary>Takes somebody to dial, unless that is under way, failed lately, or there are too many.</summary>
    private Candidate? Take(ProgramAddress program, PeerEndpoint endpoint)
    {
        var now = options.Clock.GetUtcNow();
        lock (_lock)
        {
            if (_parted.Contains(program.Id))
                return null;
            if (_known.TryGetValue(program, out var known))
                return TryBegin(known, endpoint, now) ? known : null;

            if (_known.Count >= MostKnown)
            {
                foreach (var (old, _) in _known.Where(one => one.Value.IsDue(now)).ToArray())
                    _known.Remove(old);
            }

            if (_known.Count >= MostKnown)
                return null;

            var fresh = new Candidate(new Backoff(options.Backoff));
            _known[program] = fresh;
            return TryBegin(fresh, endpoint, now) ? fresh : null;
        }
    }

    private bool TryBegin(Candidate candidate, PeerEndpoint endpoint, DateTimeOffset now)
    {
        if (!candidate.IsDue(now))
            return false;
        if (_budget.TryCharge([endpoint], isUrgent: true, options.Clock.GetElapsedTime(_start)))
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
            // Once for each: it is told of every second, wherever it may be by now.
            if (candidate.IsFirst && error.Failure is not (ConnectFailure.Stopping or ConnectFailure.OwnAddress))
                dialler.ReportFailure(error);
        }

        // Also if somebody else answered there, or whoever did is lost at once.
        lock (_lock)
            candidate.End(options.Clock.GetUtcNow());
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
        private DateTimeOffset _due = DateTimeOffset.MinValue;
        private bool _dialling;
        private int _dials;

        public bool IsFirst => _dials == 1;

        public bool IsDue(DateTimeOffset now) => !_dialling && _due <= now;

        public bool TryBegin(DateTimeOffset now)
        {
            if (!IsDue(now))
                return false;

            _dials++;
            return _dialling = true;
        }

        public void End(DateTimeOffset now)
        {
            _dialling = false;
            _due = now + backoff.Next(Random.Shared.NextDouble());
        }
    }
}
