namespace PeerShell.Node.Links;

/// <summary>The exception for a link that ended before it carried its peer's session, or before its round trip was measured.</summary>
internal sealed class LinkEndedException(LinkEnd end) : Exception(end.Sentence);
