using PeerShell.Discovery;
using PeerShell.Protocol.Records;
using PeerShell.Transport;

namespace PeerShell.Node.Links;

/// <summary>What a link needs from its node. Called on the link's own threads, without locks held.</summary>
internal interface ILinkHost
{
    /// <summary>Makes what this node says about itself on a link.</summary>
    Hello CreateHello(Link link);

    /// <summary>Finds out whose link it is, now that its HELLO has come, and has that session join it.</summary>
    /// <exception cref="Protocol.ProtocolException">The node refuses the link.</exception>
    void OnHello(Link link);

    /// <summary>Takes gossip of the link's peer.</summary>
    void OnGossip(Link link, Gossip gossip);

    /// <summary>Takes a question or an answer about who is connected to whom.</summary>
    void OnSurvey(Link link, SurveyRecord survey);

    /// <summary>Wraps a connection whose far side speaks JSON lines, so that the link reads and writes records.</summary>
    /// <param name="link">The link.</param>
    /// <param name="inner">The connection that carries lines.</param>
    /// <param name="received">What has come over it so far.</param>
    IConnection TranslateLines(Link link, IConnection inner, byte[] received);
}
