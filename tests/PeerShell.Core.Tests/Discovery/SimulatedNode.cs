using PeerShell.Discovery;
using PeerShell.Protocol;

namespace PeerShell.Tests.Discovery;

/// <summary>A node of a <see cref="Simulation"/>.</summary>
internal sealed class SimulatedNode(int place, Mesh mesh, TimeSpan start)
{
    public int Place => place;

    public Mesh Mesh => mesh;

    public TimeSpan Start => start;

    public PeerId Id { get; } = mesh.Self.Id;

    public bool IsRunning { get; set; } = true;

    /// <summary>Which part of a divided network it is in.</summary>
    public int Side { get; set; }

    public Dictionary<PeerId, SimulatedNode> Links { get; } = [];

    public TimeSpan NextWake { get; set; } = TimeSpan.MaxValue;

    public List<(TimeSpan At, MemberChange Change, PeerId Id)> Reports { get; } = [];

    /// <summary>Those it takes for alive.</summary>
    public HashSet<PeerId> Alive => [.. mesh.Members.Where(member => member.State == MemberState.Alive).Select(member => member.Id)];

    public bool Knows(IEnumerable<SimulatedNode> running) => Alive.SetEquals(running.Where(node => node != this).Select(node => node.Id));
}
