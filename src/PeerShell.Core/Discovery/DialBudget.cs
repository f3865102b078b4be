using System.Net;
using System.Net.Sockets;
using PeerShell.Transport;

namespace PeerShell.Discovery;

/// <summary>
/// Bounds how often this node dials addresses that others told it, in all and for each target, so that a network can't be
/// pointed at somebody.
/// </summary>
/// <remarks>
/// <para>Only dials that fail count: a dial that connects is given back. So a mesh of any size forms as fast as it can, and what
/// remains are members that ended and addresses that somebody made up.</para>
/// <para>A target is an IPv4 address or an IPv6 /64 network, whose 2^64 addresses usually belong to one customer (RFC 6177).
/// Ports make no difference. All names together are one target, because each dial to a name asks a name server. Loopback is
/// no target, because a node dials only its own machine there.</para>
/// </remarks>
internal sealed class DialBudget(MeshOptions options)
{
    // Above this number, targets that were not dialled lately are dropped. All others together have been charged to the node
    // within 10 s, so there are few.
    private const int MaxIdleTargets = 1024;

    private readonly RateLimit _all = new(options.DialsPerSecond);
    private readonly Dictionary<IPAddress, RateLimit> _targets = [];

    /// <summary>The number of targets that are remembered.</summary>
    public int Targets => _targets.Count;

    /// <summary>Charges a dial to some addresses.</summary>
    /// <param name="endpoints">The addresses, all different.</param>
    /// <param name="isUrgent">Whether the dial may use the last half of the budget.</param>
    /// <param name="now">The current time.</param>
    /// <returns>False, and nothing is charged, if the budget does not allow the dial now.</returns>
    public bool TryCharge(IReadOnlyList<PeerEndpoint> endpoints, bool isUrgent, TimeSpan now)
    {
        if (!_all.Allows(isUrgent, now))
            return false;

        foreach (var endpoint in endpoints)
        {
            if (TargetOf(endpoint) is { } target && _targets.TryGetValue(target, out var limit) && !limit.Allows(isUrgent, now))
                return false;
        }

        foreach (var endpoint in endpoints)
        {
            _all.Charge(now);
            if (TargetOf(endpoint) is { } target)
                LimitOf(target, now).Charge(now);
        }

        return true;
    }

    /// <summary>Gives a dial back, because it has connected.</summary>
    public void Refund(IReadOnlyList<PeerEndpoint> endpoints)
    {
        foreach (var endpoint in endpoints)
        {
            _all.Refund();
            if (TargetOf(endpoint) is { } target && _targets.TryGetValue(target, out var limit))
                limit.Refund();
        }
    }

    private RateLimit LimitOf(IPAddress target, TimeSpan now)
    {
        if (_targets.TryGetValue(target, out var known))
            return known;

        if (_targets.Count >= MaxIdleTargets)
        {
            foreach (var (idle, _) in _targets.Where(one => one.Value.IsFull(now)).ToArray())
                _targets.Remove(idle);
        }

        return _targets[target] = new RateLimit(options.DialsPerTarget);
    }

    private static IPAddress? TargetOf(PeerEndpoint endpoint)
    {
        if (endpoint.IsLoopback)
            return null;
        if (!IPAddress.TryParse(endpoint.Host, out var address))
            return IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return address;

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }

    /// <summary>
    /// A number of dials a second, as many as in 10 s at once. A generic cell rate algorithm (ITU-T I.371): it keeps only the
    /// time when all dials so far are paid for.
    /// </summary>
    private sealed class RateLimit(int perSecond)
    {
        private static readonly TimeSpan Burst = TimeSpan.FromSeconds(10);

        private readonly TimeSpan _price = TimeSpan.FromSeconds(1) / perSecond;
        private TimeSpan _paidAt;

        public bool IsFull(TimeSpan now) => _paidAt <= now;

        public bool Allows(bool isUrgent, TimeSpan now) => _paidAt + _price <= now + (isUrgent ? Burst : Burst / 2);

        public void Charge(TimeSpan now) => _paidAt = (_paidAt > now ? _paidAt : now) + _price;

        public void Refund() => _paidAt -= _price;
    }
}
