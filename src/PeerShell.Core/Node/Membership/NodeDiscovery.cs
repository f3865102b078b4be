using PeerShell.Discovery;
using PeerShell.Node.Dialling;
using PeerShell.Node.Events;
using PeerShell.Node.Links;
using PeerShell.Node.Sessions;
using PeerShell.Node.Timing;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;
using PeerShell.Transport;

namespace PeerShell.Node.Membership;

/// <summary>
/// Drives a node's <see cref="IDiscovery"/>. Passes it the changes of peers and their gossip, and carries out its actions.
/// </summary>
internal sealed class NodeDiscovery : IDisposable
{
    private readonly PeerTable _peers;
    private readonly Dialler _dialler;
    private readonly NodeEvents _events;
    private readonly TimeProvider _clock;
    private readonly Action _changed;
    private readonly Lock _lock = new();
    private readonly IDiscovery _discovery;
    private readonly AdvertisedEndpoints _advertised;
    private readonly Alarm _alarm;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopped;
    private readonly long _start;
    private readonly Dictionary<PeerId, (Peer Peer, Link Link)> _connected = [];
    private readonly HashSet<PeerId> _joined = [];
    private readonly bool _gossips;
    private readonly MeshOptions _limits;
    private readonly PacedReport<Peer> _droppedReport;
    private readonly PacedReport<int> _ignoredReport;
    private readonly PacedReport<MeshOptions> _postponedReport;
    private TimeSpan _due = TimeSpan.MaxValue;
    private volatile IReadOnlyList<Member>? _members;
    private long _dropped;
    private long _ignored;
    private long _postponed;
    private bool _running;

    /// <param name="profile">The identity of the node.</param>
    /// <param name="options">The node's settings.</param>
    /// <param name="listening">The endpoints that the node listens on.</param>
    /// <param name="peers">The peers.</param>
    /// <param name="dialler">Dials members.</param>
    /// <param name="events">The node's events.</param>
    /// <param name="changed">Wakes the callers that wait for a change.</param>
    public NodeDiscovery(
        NodeProfile profile,
        PeerNodeOptions options,
        IReadOnlyList<PeerEndpoint> listening,
        PeerTable peers,
        Dialler dialler,
        NodeEvents events,
        Action changed)
    {
        _peers = peers;
        _dialler = dialler;
        _events = events;
        _clock = options.Clock;
        _changed = changed;
        _start = _clock.GetTimestamp();
        _stopped = _stop.Token;
        _advertised = new AdvertisedEndpoints(listening, options.Advertise, TcpTransport.HasIPv6Loopback);
        _droppedReport = new PacedReport<Peer>(_clock, (count, peer) => events.GossipDropped(peer, count));
        _ignoredReport = new PacedReport<int>(_clock, (count, capacity) => events.MembersIgnored(count, capacity));
        _postponedReport = new PacedReport<MeshOptions>(_clock, (count, limits) => events.DialsPostponed(count, limits));
        _limits = options.Mesh;
        _alarm = new Alarm(_clock, static discovery => ((NodeDiscovery)discovery!).OnDue(), this);
        var self = new Member
        {
            Id = profile.Id,
            Name = profile.Name,
            Tags = profile.Tags,
            Endpoints = _advertised.All,
            Incarnation = Math.Max(1, _clock.GetUtcNow().ToUnixTimeMilliseconds()),
        };
        _gossips = options.Discovery != DiscoveryMode.Manual;
        _discovery = _gossips ? new Mesh(self, options.Mesh, options.Backoff, new Random()) : new ManualDiscovery(self);
        _running = true;
    }

    /// <summary>The other known members of the network.</summary>
    public IReadOnlyList<Member> Members
    {
        get
        {
            if (_members is { } known)
                return known;

            lock (_lock)
                return _members = _discovery.Members.ToArray();
        }
    }

    /// <inheritdoc cref="NodeTotals.GossipDropped"/>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <inheritdoc cref="NodeTotals.MembersIgnored"/>
    public long Ignored => Volatile.Read(ref _ignored);

    /// <inheritdoc cref="NodeTotals.DialsPostponed"/>
    public long Postponed => Volatile.Read(ref _postponed);

    /// <summary>This node as a member of the network.</summary>
    public Member Self
    {
        get
        {
            lock (_lock)
                return _discovery.Self;
        }
    }

    private TimeSpan Now => _clock.GetElapsedTime(_start);

    /// <summary>The time since the last news of members; null while a member is not connected.</summary>
    public TimeSpan? Quiet
    {
        get
        {
            lock (_lock)
                return _discovery.IsComplete ? Now - _discovery.LastNews : null;
        }
    }

    /// <summary>The living members that should be connected but aren't.</summary>
    public IReadOnlyList<MissingMember> Missing
    {
        get
        {
            lock (_lock)
                return _discovery.Missing;
        }
    }

    /// <summary>Handles a change of a peer's state or of the link that carries its session.</summary>
    public void OnPeerChanged(Peer peer)
    {
        var joined = false;
        Do(now =>
        {
            var link = peer.IsConnected ? peer.Session.Carrier : null;
            _ = _connected.TryGetValue(peer.Id, out var known);
            if (link is not null && known.Link == link)
                return;

            if (known.Link is not null && (link is not null || known.Peer == peer))
            {
                _connected.Remove(peer.Id);
                _discovery.Disconnected(peer.Id, HowItEnded(peer), now);
            }

            if (_gossips && link?.FarHello is { } hello && hello.Capabilities.Contains(Hello.GossipCapability))
            {
                _connected[peer.Id] = (peer, link);
                _discovery.Connected(peer.ToMember(), now);
                joined = _joined.Add(peer.Id);
                if (_advertised.See(hello.SeenAs))
                    _discovery.Move(_advertised.All, now);
            }
        });

        if (joined)
            _events.Joined(peer, peer.ToMember());

        // The notification of the peer's own change came before this update, so callers that wait for convergence must check again.
        _changed();
    }

    /// <summary>Handles gossip from a peer.</summary>
    public void OnGossip(Peer peer, Gossip gossip)
    {
        Do(now =>
        {
            if (_connected.TryGetValue(peer.Id, out var known) && known.Peer == peer)
                _discovery.Hear(peer.Id, gossip, now);
        });
    }

    /// <summary>Dials a member at its addresses, one after the other.</summary>
    /// <param name="member">The member.</param>
    /// <param name="cancellationToken">Cancels the dial.</param>
    /// <param name="waits"><inheritdoc cref="Dialler.DialAsync" path="/param[@name='waits']"/></param>
    /// <returns>The connected peer.</returns>
    /// <exception cref="ConnectException">The member could not be reached at any of its addresses.</exception>
    public async Task<Peer> DialAsync(Member member, CancellationToken cancellationToken, bool waits = false)
    {
        ConnectException? last = null;
        foreach (var endpoint in member.Endpoints.Distinct())
        {
            try
            {
                var peer = await _dialler.DialAsync(endpoint, LinkProtocol.Native, cancellationToken, waits).ConfigureAwait(false);
                if (peer.Id == member.Id)
                    return peer;

                _peers.Find(member.Id)?.Session.OnAnswered(endpoint, peer);
                last = new ConnectException(
                    ConnectFailure.Rejected,
                    endpoint,
                    $"Node '{peer}' answers at {endpoint} instead of '{member}'. Check that '{member}' is still running.");
            }
            catch (ConnectException error)
            {
                last = error;
            }
        }

        throw last ?? new ConnectException(
            ConnectFailure.Unreachable,
            new PeerEndpoint("localhost", 0),
            $"Member '{member}' does not listen on any address, so it can't be dialled. It can dial this node.");
    }

    /// <summary>Stops gossip and dials, and reports what has not been reported yet.</summary>
    public void Dispose()
    {
        lock (_lock)
            _running = false;

        _alarm.End();
        _droppedReport.End();
        _ignoredReport.End();
        _postponedReport.End();
        _stop.Cancel();
        _stop.Dispose();
    }

    private static Departure HowItEnded(Peer peer) => peer.LastReason switch
    {
        CloseReason.Stopping => Departure.Stopped,
        CloseReason.Disconnected => Departure.Parted,
        _ => Departure.Lost,
    };

    private void OnDue() => Do(now =>
    {
        _due = TimeSpan.MaxValue;
        _discovery.Advance(now);
    });

    /// <summary>Updates the discovery, and then carries out its actions.</summary>
    private void Do(Action<TimeSpan> update)
    {
        List<(Link To, Gossip Gossip)>? sends = null;
        lock (_lock)
        {
            if (!_running)
                return;

            update(Now);
            while (_discovery.TryTake(out var action))
            {
                switch (action)
                {
                    case DiscoveryAction.Tell tell when _connected.TryGetValue(tell.To, out var known):
                        (sends ??= []).Add((known.Link, tell.Gossip));
                        break;
                    case DiscoveryAction.Dial dial:
                        _ = DialForMeshAsync(dial.Member);
                        break;
                    case DiscoveryAction.Report report:
                        Report(report);
                        break;
                }
            }

            ReportIgnored();
            ReportPostponed();
            SetAlarm();
        }

        // Gossip is written as JSON, which should not happen under the lock.
        foreach (var (link, gossip) in sends ?? [])
        {
            if (link.TryGossip(gossip))
                continue;

            Interlocked.Increment(ref _dropped);
            _droppedReport.Add(link.Session!.Peer);
        }
    }

    private void SetAlarm()
    {
        if (_discovery.NextDue == _due)
            return;

        _due = _discovery.NextDue;
        if (_due == TimeSpan.MaxValue)
            _alarm.Reset();
        else
            _alarm.Set(TimeSpan.FromTicks(Math.Max(0, (_due - Now).Ticks)));
    }

    private void ReportIgnored()
    {
        if (_discovery.Ignored - _ignored is not (> 0 and var count))
            return;

        _ignored += count;
        _ignoredReport.Add(_limits.Members, count);
    }

    private void ReportPostponed()
    {
        if (_discovery.Postponed - _postponed is not (> 0 and var count))
            return;

        _postponed += count;
        _postponedReport.Add(_limits, count);
    }

    private void Report(DiscoveryAction.Report report)
    {
        _members = null;
        if (report.Change == MemberChange.Left)
        {
            _joined.Remove(report.Member.Id);
            TellSession(report.Member);
        }
        else if (report.Change is MemberChange.Discovered or MemberChange.Recovered)
        {
            TellSession(report.Member);
        }

        _events.Member(report.Member, report.Change);
        _changed();
    }

    // Runs on the thread pool because this thread holds the lock.
    private void TellSession(Member member)
    {
        if (_peers.Find(member.Id) is not { } peer)
            return;

        var absence = member.State == MemberState.Left ? "It has stopped." : "No node in the network heard from it in time.";
        ThreadPool.UnsafeQueueUserWorkItem(
            _ =>
            {
                if (member.IsLive)
                    peer.Session.OnPresent();
                else
                    peer.Session.OnAbsent(absence);
            },
            null);
    }

    private async Task DialForMeshAsync(Member member)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            // The peer may be gone again before the discovery saw it connected. Then this dial counts as failed too.
            OnPeerChanged(await DialAsync(member, _stopped, waits: true).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (ConnectException error)
        {
            // A failed dial to a member that is gone is expected, so it is not reported.
            if (member.State == MemberState.Alive && error.Failure != ConnectFailure.Stopping)
                _dialler.ReportFailure(error);
        }

        Do(now => _discovery.DialFailed(member.Id, now));
    }
}
