using PeerShell.Protocol;

namespace PeerShell.Discovery;

/// <summary>A member, and the state that this node keeps for it.</summary>
internal sealed class Contact(Member member)
{
    public PeerId Id { get; } = member.Id;

    /// <summary>The data known about the member. Set only by <see cref="MemberTable"/>.</summary>
    public Member Member { get; set; } = member;

    /// <summary>Whether it is connected. Set only by <see cref="MemberTable"/>.</summary>
    public bool IsConnected { get; set; }

    /// <summary>Whether one of the two nodes asked to be disconnected. Set only by <see cref="MemberTable"/>.</summary>
    public bool IsParted { get; set; }

    /// <summary>The index among the connected members. Only for <see cref="MemberTable"/>.</summary>
    public int Place { get; set; }

    /// <summary>
    /// Whether this node ever knew the member as live. If not, it is remembered only so that stale news doesn't make it live.
    /// </summary>
    public bool WasLive { get; set; }

    /// <summary>Whether the member was ever connected to this node.</summary>
    public bool WasReached { get; set; }

    public TimeSpan ConnectedAt { get; set; }

    /// <summary>The time before which the member is not warned again that others consider it suspect or gone.</summary>
    public TimeSpan NextWarning { get; set; }

    /// <summary>The time before which neither a failed dial nor a doubt makes the member suspect.</summary>
    public TimeSpan NextDoubt { get; set; }

    /// <summary>The length of that pause; zero if this node has not made it suspect since it was last connected.</summary>
    public TimeSpan DoubtPause { get; set; }

    /// <summary>The time before which a digest from the member is not answered.</summary>
    public TimeSpan NextDigest { get; set; }

    /// <summary>The time before which a full list from the member is not answered.</summary>
    public TimeSpan NextFull { get; set; }

    /// <summary>The number of the last full list that contained the member.</summary>
    public long ListedIn { get; set; }

    /// <summary>The number of dials that have failed since the member was last connected.</summary>
    public int FailedDials { get; set; }

    /// <summary>The waits between dials to the member, or null before the first dial.</summary>
    public Backoff? Backoff { get; set; }

    /// <summary>Whether the member should be connected but isn't, whether or not this node can dial it.</summary>
    public bool IsMissing => Member.IsLive && !IsConnected && !IsParted;

    /// <summary>Whether the member counts as alive although this node can neither hear nor dial it.</summary>
    public bool IsUnheard => Member.State == MemberState.Alive && !IsConnected && Member.Endpoints.Count == 0;

    /// <summary>
    /// Whether the member should be dialled. This includes members that were connected and are gone, because perhaps only the
    /// network between was cut.
    /// </summary>
    public bool IsWanted =>
        (Member.IsLive || (WasReached && Member.State == MemberState.Gone))
        && !IsConnected && !IsParted && Member.Endpoints.Count > 0;
}
