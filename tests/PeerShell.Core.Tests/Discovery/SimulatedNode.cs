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

    /// <summary>The number of the part of a divided network that the node is in.</summary>
    public int Side { get; set; }

    public Dictionary<PeerId, SimulatedNode> Links { get; } = [];

    public TimeSpan NextWake { get; set; } = TimeSpan.MaxValue;

    public List<(TimeSpan At, MemberChange Change, PeerId Id)> Reports { get; } = [];

    /// <summary>The members that the node considers alive.</summary>
    public HashSet<PeerId> Alive => Of(MemberState.Alive);

    /// <summary>The members that the node considers gone.</summary>
    public HashSet<PeerId> Gone => Of(MemberState.Gone);

    public MemberState? StateOf(SimulatedNode other) => mesh.Members.SingleOrDefault(member => member.Id == other.Id)?.State;

    public long? IncarnationOf(SimulatedNode other) => mesh.Members.SingleOrDefault(member => member.Id == other.Id)?.Incarnation;

    public bool Knows(IEnumerable<SimulatedNode> running) => Alive.SetEquals(running.Where(node => node != this).Select(node => node.Id));

    private HashSet<PeerId> Of(MemberState state) => [.. mesh.Members.Where(member => member.State == state).Select(member => member.Id)];
}
