using PeerShell.Discovery;
using PeerShell.Protocol.Records;
using PeerShell.Transport;

namespace PeerShell.Node.Links;

/// <summary>The node, as a link sees it. Called on the link's own threads, without locks held.</summary>
internal interface ILinkHost
{
    /// <summary>Creates the HELLO of this node for a link.</summary>
    Hello CreateHello(Link link);

    /// <summary>Finds the session of a link whose HELLO was received, and adds the link to it.</summary>
    /// <exception cref="Protocol.ProtocolException">The node refuses the link.</exception>
    void OnHello(Link link);

    /// <summary>Handles gossip from the link's peer.</summary>
    void OnGossip(Link link, Gossip gossip);

    /// <summary>Handles a question or an answer of a survey.</summary>
    void OnSurvey(Link link, SurveyRecord survey);

    /// <summary>Wraps a connection to a program that speaks JSON lines, so that the link reads and writes records.</summary>
    /// <param name="link">The link.</param>
    /// <param name="inner">The connection that carries lines.</param>
    /// <param name="received">The bytes received on it so far.</param>
    IConnection TranslateLines(Link link, IConnection inner, byte[] received);
}
