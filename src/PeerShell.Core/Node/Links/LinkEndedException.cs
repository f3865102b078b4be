namespace PeerShell.Node.Links;

/// <summary>A link ended before it carried its peer's session, or before it was measured.</summary>
internal sealed class LinkEndedException(LinkEnd end) : Exception(end.Sentence);
