using System.Diagnostics.CodeAnalysis;
using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Discovery;

/// <summary>Knows no members and dials none, for nodes that dial only on request.</summary>
internal sealed class ManualDiscovery(Member self) : IDiscovery
{
    public Member Self { get; private set; } = self;

    public IReadOnlyCollection<Member> Members => [];

    public bool IsComplete => true;

    public IReadOnlyList<MissingMember> Missing => [];

    public TimeSpan LastNews => TimeSpan.Zero;

    public long Ignored => 0;

    public long Postponed => 0;

    public TimeSpan NextDue => TimeSpan.MaxValue;

    public void Advance(TimeSpan now)
    {
    }

    public void Move(IReadOnlyList<PeerEndpoint> endpoints, TimeSpan now) => Self = Self with { Endpoints = endpoints };

    public void Connected(Member member, TimeSpan now)
    {
    }

    public void Disconnected(PeerId id, Departure how, TimeSpan now)
    {
    }

    public void DialFailed(PeerId id, TimeSpan now)
    {
    }

    public void Hear(PeerId from, Gossip gossip, TimeSpan now)
    {
    }

    public bool TryTake([NotNullWhen(true)] out DiscoveryAction? action)
    {
        action = null;
        return false;
    }
}
