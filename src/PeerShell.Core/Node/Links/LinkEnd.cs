using PeerShell.Protocol;

namespace PeerShell.Node.Links;

/// <summary>Why a link ended.</summary>
/// <param name="Reason">The code.</param>
/// <param name="Sentence">The reason for people.</param>
/// <param name="ByFarSide">Whether the other side ended it.</param>
internal sealed record LinkEnd(CloseReason Reason, string Sentence, bool ByFarSide)
{
    /// <summary>The phase that the link was in.</summary>
    public LinkPhase Phase { get; init; }
}
