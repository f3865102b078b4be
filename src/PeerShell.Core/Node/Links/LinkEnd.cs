using PeerShell.Protocol;

namespace PeerShell.Node.Links;

/// <summary>The reason why a link ended.</summary>
/// <param name="Reason">The reason as a code.</param>
/// <param name="Sentence">The reason as a sentence for users.</param>
/// <param name="ByFarSide">Whether the other side ended it.</param>
internal sealed record LinkEnd(CloseReason Reason, string Sentence, bool ByFarSide)
{
    /// <summary>The phase in which the link ended.</summary>
    public LinkPhase Phase { get; init; }
}
