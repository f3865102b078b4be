using PeerShell.Protocol;

namespace PeerShell.Discovery;

/// <summary>A member, and what this node has to do with it.</summary>
internal sealed class Contact(Member member)
{
    public PeerId Id { get; } = member.Id;

    /// <summary>What is known of it. Only <see cref="MemberTable"/> sets it.</summary>
    public Member Member { get; set; } = member;

    /// <summary>Only <see cref="MemberTable"/> sets it.</summary>
    public bool IsConnected { get; set; }

    /// <summary>One of the two wanted to be apart. Only <see cref="MemberTable"/> sets it.</summary>
    public bool IsParted { get; set; }

    /// <summary>Its place among the connected, and the next one of its name: <see cref="MemberTable"/>'s own business.</summary>
    public int Place { get; set; }

    /// <inheritdoc cref="Place"/>
    public Contact? Namesake { get; set; }

    /// <summary>Whether this node ever knew it as live. Otherwise it is only remembered so that stale news doesn't make it so.</summary>
    public bool WasLive { get; set; }

    public TimeSpan ConnectedAt { get; set; }

    /// <summary>Until then it is not told again that somebody takes it for dead.</summary>
    public TimeSpan NextWarning { get; set; }

    /// <summary>Until then it is not suspected because a dial failed.</summary>
    public TimeSpan NextDoubt { get; set; }

    /// <summary>How long that is; zero when it was not suspected for that since it was last connected.</summary>
    public TimeSpan DoubtPause { get; set; }

    /// <summary>Until then a digest from it is not answered.</summary>
    public TimeSpan NextDigest { get; set; }

    /// <summary>Until then a full list from it is not answered.</summary>
    public TimeSpan NextFull { get; set; }

    /// <summary>The number of the last full list that had it.</summary>
    public long ListedIn { get; set; }

    /// <summary>The waits between dials to it, once there was one.</summary>
    public Backoff? Backoff { get; set; }

    /// <summary>Whether it should be connected and isn't.</summary>
    public bool IsMissing => Member.IsLive && !IsConnected && !IsParted && Member.Endpoints.Count > 0;

    /// <summary>Whether it is to be dialled: those gone too, as perhaps only the network between was cut.</summary>
    public bool IsWanted =>
        WasLive && Member.State != MemberState.Left && !IsConnected && !IsParted && Member.Endpoints.Count > 0;
}
