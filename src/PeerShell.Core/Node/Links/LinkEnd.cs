using PeerShell.Protocol;

namespace PeerShell.Node.Links;

/// <summary>Why a link ended.</summary>
/// <param name="Reason">The code.</param>
/// <param name="Sentence">The sentence.</param>
/// <param name="ByFarSide">Whether the far side said so.</param>
internal sealed record LinkEnd(CloseReason Reason, string Sentence, bool ByFarSide)
{
    /// <summary>When, as a timestamp of the node's clock.</summary>
    public long At { get; init; }
}
