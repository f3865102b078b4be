using PeerShell.Discovery;
using PeerShell.Node.JsonLines;
using PeerShell.Node.Links;
using PeerShell.Protocol.Records;
using PeerShell.Transport;

namespace PeerShell.Node;

/// <summary>
/// Passes a link's records on to the other rooms. Links need sessions, sessions need the dialler, and the dialler needs links.
/// To break this cycle, the rooms are looked up only when a record arrives.
/// </summary>
internal sealed class LinkHost(NodeRooms rooms) : ILinkHost
{
    public Hello CreateHello(Link link) => rooms.Admission.CreateHello(link);

    public void OnHello(Link link) => rooms.Admission.Admit(link);

    public void OnGossip(Link link, Gossip gossip) => rooms.Discovery.OnGossip(link.Session!.Peer, gossip);

    public void OnSurvey(Link link, SurveyRecord survey) => rooms.Surveys.OnSurvey(link.Session!, survey);

    public IConnection TranslateLines(Link link, IConnection inner, byte[] received)
    {
        var connection = new JsonLinesConnection(
            rooms.Profile,
            rooms.Discovery.Self.Endpoints,
            rooms.Options,
            rooms.Events,
            rooms.JsonLinesGossip,
            rooms.JsonLinesDialler,
            link,
            inner);
        connection.Start(received);
        return connection;
    }
}
